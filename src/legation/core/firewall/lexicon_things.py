# ruff: noqa: RUF001, E501
"""New concepts beside those of `lexicon`: what agents handle, and what they do with it."""

from __future__ import annotations

from typing import Final

THINGS: Final[dict[str, str]] = {
    "credential": """credential credentials login logins signin logon username usernames apikey apikeys keys token tokens
        cookie cookies session sessionid jwt oauth bearer certificate certificates keystore keychain ssh rsa pem
        keyfile seed mnemonic wallet wallets otp mfa totp authentication authenticate authenticated auth oidc
        saml sso biometric fingerprint secretkey accesskey signing signature signatures zugangsdaten anmeldung
        anmelded* schlüssel zertifik* identifiants identifiant connexion certificat jeton clé clés credenci*
        certific* llave llaves ficha chave chaves credenciais certificado chiavi credenzi* inloggeg* sleutel
        certifi* inloggning nyckel nøgle nøkkel logowanie logowania klucz klucze klucza ключ ключи ключа ключей
        токен токены логин логины учетны* аутентиф* сертифик* логін облікові přihlaš* klíč klíče klíčů
        autentifi* cheie cheia cheile autentific* κλειδί κλειδιά διαπιστ* σύνδεσης kulcs kulcsok bejelent*
        hitelesí* kirjautu* avain tunnukset anahtar anahtarı anahtarlar oturum 凭证 憑證 凭据 令牌 登录 登錄 登入 账号密码 用户名 证书
        钱包 錢包 助记词 验证码 驗證碼 認証情報 認証 ログイン トークン 証明書 ウォレッ 자격증명* 토큰 토큰을 로그인 로그인하+ 인증 인증서 인증키 키를 지갑 مفتاح المفتاح
        مفاتيح الدخول تسجيل اعتماد شهادة توثيق محفظة کلید ورود گواهی توکن اعتبارنامه لاگین مفتاحها کلیدی لاگ
        כניסה מפתחות אסימון התחברות אישורים कुंजी टोकन लॉगिन लॉगइन प्रमाणपत्र चाबी টোকেন লগইন চাবি சாவி உள்நுழை*
        เข้าสู่ระบบ โทเค็น กุญแจ khóa đăng kredensial kunci susi ufunguo""",
    "name": """name names named surname firstname lastname fullname nickname initials moniker alias namen nachname
        vorname nom noms prénom nombre nombres apellido apellidos nome nomes sobrenome cognome cognomi naam
        achternaam namn efternamn navn fornavn imię nazwisko imiona имя имени имена фамили* отчеств* прізвищ*
        jméno příjmení nume numele prenume όνομα ονόματα επώνυμο név neve nevek nimi sukunimi isim ismi adı
        soyadı 姓名 名字 名称 名稱 名前 氏名 お名前 이름 이름을 이름은 성명 اسم الاسم اسمك أسماء نام اسمش اسامی نامخانوادگی ناموں שם שמות
        שמך नाम उपनाम নাম பெயர் ชื่อ นามสกุล nama pangalan jina""",
    "personal": """zip postcode postal residence resident homeaddress dob birth birthdates age ages gender nationality
        ethnicity citizen citizenship license licence driver drivers identification social passports taxpayer
        pii nin biometrics whereabouts gps location locations workplace spouse maiden contacts personally
        personal identity identities geburtsdatum ausweis personal* wohnort personenbe* domicile privée privés
        personnel* identité personales privacidad identidad dni rut curp cpf rg pessoal pessoais identidade
        personali identità fiscale persoonl* persoonsge* geboortedatum personlig* personnum* osobowe osobowych
        pesel dowód личные личных персонал* личную прописк* особисті персона* osobní rodné osobné personale cnp
        buletin προσωπικ* ταυτότη* személyes azonosító henkilö* henkilöt* kişisel kimlik kimliği tckn 个人信息 個人資料
        个人 個人 隐私 隱私 身份 护照 護照 年龄 生日 手机号 手機 住址 個人情報 身分 年齢 プライバ 개인정보* 개인 개인의 신원 여권 생일 나이 주민등록* 휴대폰 شخصية الشخصية
        هوية الهوية خصوصية جواز العمر شخصی هویت گذرنامه سن ذاتی شناخت אישי אישיים אישית זהות דרכון פרטיות
        व्यक्तिगत पहचान आयु उम्र पासपोर्ट आधार ব্যক্তিগত পরিচয় বয়স தனிப்பட்ட அடையாளம் வயது ส่วนตัว อายุ
        บัตรประชาชน hộchiếu pribadi identitas umur usia personalny edad binafsi kitambulisho umri""",
    "money": """money cash dollar dollars usd euro euros eur pound pounds gbp yen rupee rupees yuan bitcoin btc crypto
        cryptocurrency ethereum eth usdt monero coins fund funds funding payment payments pay pays paid paying
        payout salary salaries wage wages income refund refunds refunded reimburse reimbursement fee fees cost
        costs price prices pricing priced amount balance budget debt loan loans mortgage credit debit geld
        zahlung zahlen bezahlen betrag preis kosten gehalt rechnungsbetrag argent paiement payer payez prix coût
        salaire remboursement montant dinero pago pagos pagar precio costo salario reembolso monto cuota
        dinheiro pagamento preço custo salário denaro soldi pagare prezzo stipendio rimborso importo betaling
        betalen bedrag prijs loon pengar betala betalning pris penge betal lønn løn pieniądze płatność zapłać
        płatności cena ceny zwrot kwota деньги денег оплата оплату оплатить заплати платеж платежа платежи цена
        цены зарплат* сумма сумму рублей долларов гроші платіж ціна сума zarplata peníze platba zaplať částka
        mzda plata plată plătește preț suma χρήματα πληρωμή πληρωμ* τιμή κόστος μισθός pénz fizetés fizess
        összeg rahaa maksu maksa hinta palkka parayı ödeme ödemeyi fiyat maaş ücret tutar 金钱 金錢 付款 支付 价格 價格 费用
        費用 工资 薪水 退款 金额 美元 比特币 贷款 お金 支払い 支払 料金 価格 給料 返金 金額 ドル 돈을 지불 지불하+ 결제 결제하+ 가격 급여 환불 환불하+ 금액 비용 달러 비트코인* مال
        المال أموال دفع الدفع ادفع سعر راتب مبلغ دولار استرداد پول پرداخت قیمت حقوق هزینه رقم ادائیگی תשלום כסף
        שלם מחיר משכורת החזר סכום पैसा पैसे भुगतान कीमत मूल्य वेतन राशि रुपये टका টাকা অর্থ মূল্য বেতন பணம்
        கட்டணம் விலை சம்பளம் เงิน จ่าย ราคา ชำระ เงินเดือน tiền thanh uang bayar pembayaran harga gaji biaya
        dana pera bayaran presyo sahod pesa malipo lipa mshahara""",
    "bank": """bank banks banking account accounts transfer transfers transferring transferred transaction transactions
        wire wired iban swift routing beneficiary payee withdraw withdrawal withdrawals deposit deposits
        deposited paypal venmo stripe accountnumber card cards creditcard visa mastercard cvv konto konten
        kontos überweisung überweise überweisen überwei* banküber* kreditkarte karte compte comptes virement
        virer banque cuenta cuentas transferenc* transfiera transfiere transferir banco tarjeta tarjetas
        depósito contas transfira transferên* cartão cartões conto conti bonifico trasferisci trasferi* banca
        rekening overschrijving overboek* overmaken bankrek* överför överföring overfør rachunek przelew przelej
        przelewy konta karta karty счет счёт счета счету перевод переведи перевести банк банка банков* карта
        карту карты рахунок переказ перекажи картку účet účtu převod převeď banka cont contul transferă cardul
        λογαρια* μεταφορά μετέφερε τράπεζα κάρτα számla utalás utald átutal* bankszá* kártya tili tilisiirto
        siirrä pankki kortti hesap hesabı hesabına havale transferi kart kartı eft 账户 賬戶 帳戶 账号 帳號 转账 轉賬 轉帳 汇款 匯款
        银行 銀行 信用卡 卡号 存款 取款 口座 振込 振り込み 送金 カード クレジッ 계좌 계좌+ 송금 송금하+ 이체 이체하+ 은행 카드 신용카드* حساب الحساب حسابات تحويل
        حول بنك البنك بطاقة مصرف إيداع حواله انتقال بانک کارت اکاؤنٹ منتقل بینک חשבון העברה העבר בנק כרטיס אשראי
        खाता खाते हस्तांतरण ट्रांसफर बैंक कार्ड অ্যাকাউন্ট স্থানান্তর ব্যাংক கணக்கு வங்கி பரிமாற்* บัญชี โอน
        ธนาคาร บัตรเครดิต tàikhoản ngân khoản transferkan akaun pindahkan kartu kad akawnt bangko akaunti benki
        hamisha""",
    "medical": """medical medicine medicines doctor doctors physician nurse nurses hospital hospitals clinic clinical
        patient patients diagnosis diagnoses diagnosed symptom symptoms treatment treatments therapy therapist
        disease diseases illness health healthcare prescription prescriptions surgery surgical vaccine vaccines
        cancer diabetes blood pregnancy pregnant allergy allergies dose dosage pharmacy pharmacist mental
        infection vitamin vitamins pain headache fever arzt ärztin krankenh* krank gesundheit krankheit medizin
        rezeptpf* médecin médical hôpital santé maladie médica* salud médico médica enfermedad paciente
        pacientes medicina síntomas saúde doença remédio medico ospedale salute malattia paziente farmaco arts
        ziekenhuis gezondh* ziekte patiënt läkare sjukhus hälsa sjukdom læge sykehus sygehus helse sundhed
        lekarz lekarza szpital zdrowie choroba pacjent врач врача больниц* здоров* болезн* пациент* лекарст*
        медицин* диагноз симптом* лікар лікарня здоровʼ хвороба lékař nemocnice zdraví nemoc pacient medic
        spital sănătate boală γιατρός νοσοκομ* υγεία ασθένεια ασθεν* orvos kórház egészség betegség beteg
        lääkäri sairaala terveys sairaus doktor hastane sağlık hastalık hasta ilaç 医生 醫生 医院 醫院 健康 疾病 患者 病人 病历 病歷
        诊断 診斷 治疗 治療 药物 症状 医師 病院 病気 診断 의사 병원 건강 질병 환자 환자의 진단 치료 증상 طبيب الطبيب مستشفى صحة الصحة مرض مريض المريض
        علاج طبية تشخيص دواء پزشک بیمارستان سلامت بیماری بیمار درمان ڈاکٹر ہسپتال صحت مریض רופא בריאות מחלה חולה
        מטופל רפואי תרופה डॉक्टर चिकित्सक अस्पताल स्वास्थ्य बीमारी रोग मरीज मरीज़ रोगी इलाज दवा চিকিৎসক হাসপাতাল
        স্বাস্থ্য রোগ রোগী மருத்துவ* நோய் நோயாளி சுகாதா* แพทย์ หมอ โรงพยาบาล สุขภาพ ผู้ป่วย โรค bệnh viện
        sứckhỏe dokter rumahsakit kesehatan penyakit pasien obat kesihatan ubat ospital kalusugan sakit daktari
        hospitali afya ugonjwa mgonjwa""",
    "employee": """employee employees staff staffer staffers colleague colleagues coworker coworkers personnel hr payroll
        team teams teammate worker workers contractor contractors manager managers department departments
        mitarbei* angestel* kollege kollegen abteilung personalab* employé employés collègue salarié équipe
        département empleado empleados colega equipo departam* trabajador funcionário funcionários colegas
        equipe trabalhador dipendente dipendenti collega squadra reparto lavoratore werknemer medewerk* afdeling
        anställd kollega avdelning medarbej* ansatt ansatte pracownik pracownika pracowni* zespół dział kolega
        сотрудн* работник* коллег* отдел отдела персонал праціник* співроб* колег* відділ zaměstna* oddělení
        angajat angajați echipă υπάλληλ* εργαζόμε* ομάδα τμήμα alkalmaz* munkatárs* kolléga osztály csapat
        työntek* tiimi osasto çalışan çalışanlar personel ekip departman 员工 員工 职员 職員 同事 部门 部門 团队 團隊 人员 経理 人事 従業員
        社員 同僚 部署 チーム 직원 직원+ 사원 동료 부서 인사 موظف الموظف موظفين الموظفين زميل فريق قسم کارمند کارکنان همکار تیم بخش
        ملازم ٹیم עובד עובדים צוות מחלקה עמית कर्मचारी कर्मचारियों सहकर्मी टीम विभाग কর্মচারী সহকর্মী দল বিভাগ
        ஊழியர் பணியாளர் குழு துறை พนักงาน ทีมงาน แผนก nhânviên nhóm karyawan pegawai departemen pekerja
        kakitangan empleyado kawani mfanyakazi wafanyakazi timu""",
    "customer": """customer customers client clients buyer buyers purchaser purchasers subscriber subscribers consumer
        consumers shopper guest guests clientele kunde kunden kundin kundschaft klienten clientèle acheteur
        cliente clientes comprador consumidor clienti acquirente klant klanten koper kund kunder kunderne klient
        klienta klienci klientów клиент клиента клиенты клиентов покупат* клієнт клієнта покуп* zákazník*
        kupujíc* clientul πελάτη πελάτες πελατών ügyfél ügyfelek vásárló vevő asiakas asiakk* müşteri müşteriler
        müşterinin alıcı 客户 客戶 顾客 顧客 买家 お客様 客様 購入者 고객 고객+ 구매자 عميل العميل عملاء العملاء زبون مشتری مشتریان گاہک
        صارف לקוח לקוחות הלקוח ग्राहक ग्राहकों খরিদ্দার গ্রাহক வாடிக்கை* ลูกค้า kháchhàng pelanggan klien
        pembeli kostumer mteja wateja""",
    "company": """company companies corporation corporate business businesses enterprise enterprises firm firms
        organization organizations organisation organisations startup startups inc ltd llc gmbh corp employer
        employers agency agencies industry industries unternehmen firma firmen betrieb entreprise entreprises
        société sociétés empresa empresas compañía organiz* negocio companhia negócio azienda aziende società
        impresa bedrijf bedrijven onderneming företag bolag virksomhed bedrift firmaet przedsięb* firmy spółka
        организ* компан* компания компании фирма фирмы предпри* бизнес підприєм* компанія společno* podnik firmě
        companie companii afacere întreprin* εταιρεία εταιρεί* επιχείρ* cég vállalat vállalko* yritys yrityks*
        şirket şirketi şirketin işletme kurum 公司 企业 企業 商业 商業 业务 機構 机构 组织 組織 会社 法人 事業 회사 회사+ 기업 기업의 조직 사업 شركة
        الشركة شركات مؤسسة منظمة أعمال شرکت شرکتها سازمان کسب کمپنی ادارہ کاروبار חברה חברות ארגון עסק עסקים
        कंपनी कंपनियों संगठन व्यवसाय व्यापार কোম্পানি প্রতিষ্ঠান ব্যবসা நிறுவன* வணிகம் บริษัท องค์กร ธุรกิจ
        tổchức perusahaan organisasi bisnis syarikat perniaga* kompanya negosyo kampuni shirika biashara""",
    "database": """database databases db sql mysql postgres postgresql sqlite mongodb nosql redis query queries queried
        querying schema rows select insert join tuple index indexes indices datenbank datenbanken abfrage
        abfragen requête requêtes bdd consulta consultas interrogaz* databank opvragen databas databasen
        forespør* zapytanie zapytania bazy baza baz база базе базу базы запросы sqlзапрос бд запит databáze
        databázi dotaz interogare bază bazei ερώτημα adatbázis* lekérde* tietokan* kysely veritaban* sorgu
        sorgula sorgusu 数据库 數據庫 資料庫 查询 查詢 语句 数据表 データベー クエリ 検索クエ テーブル 데이터베이* 쿼리 쿼리를 테이블 조회 조회하+ قاعدة استعلام
        پایگاهداده پایگاه کوئری ڈیٹابیس מסד שאילתה שאילתת डेटाबेस क्वेरी ডাটাবেস ডেটাবেস কোয়েরি தரவுத்த*
        ฐานข้อมูล คิวรี cơsởdữliệu truyvấn basisdata kueri pangkalan hifadhidata""",
    "file": """file files filename filenames filepath filesystem folder folders directory directories path paths readme
        txt pdf docx xlsx attachment attachments attached attach zip archive archives backup backups disk drive
        datei dateien dateiname ordner verzeichn* pfad anhang anhänge fichier fichiers dossier dossiers
        répertoire chemin archivo archivos carpeta carpetas fichero ficheros directorio ruta adjunto adjuntos
        arquivo arquivos pasta pastas diretório anexo anexos caminho cartella cartelle allegato allegati
        percorso bestand bestanden mappen bijlage filer mapp mappe katalog bilaga vedhæftet vedlegg plik pliki
        plików pliku folderu katalogu załączn* ścieżka файл файла файлы файлов файле папка папку папке папки
        каталог директор* вложени* путь файли тека вкладен* soubor soubory složka složky adresář příloha přílohy
        cesta fișier fișierul fișiere dosar director atașament αρχείο αρχείου φάκελος φάκελο συνημμέν* διαδρομή
        fájl fájlt mappa könyvtár mellékl* útvonal tiedosto tiedost* kansio kansion liite polku dosya dosyayı
        dosyalar dosyası klasör klasörü dizin 文件夹 文件夾 資料夾 目录 目錄 路径 路徑 附件 档案 檔案 文档 文檔 ファイル ファイルを フォルダ ディレク 添付 파일
        파일+ 폴더 폴더+ 디렉터리* 경로 첨부 첨부파일* ملف ملفات الملف الملفات مجلد المجلد مرفق المرفقات مسار فایل فایلها پوشه
        پیوست مسیر فائل فائلیں فولڈر קובץ קבצים הקובץ תיקייה תיקיית נתיב מצורף फाइल फ़ाइल फ़ाइलें फाइलें फोल्डर
        फ़ोल्डर निर्देशिका संलग्नक ফাইল ফোল্ডার সংযুক্তি கோப்பு கோப்ப* கோப்புகள் அடைவு இணைப்பு ไฟล์ โฟลเดอร์
        เอกสาร berkas direktori lampiran fail dokumento faili folda""",
    "log": """log logs logging logged logfile logfiles trace traces traceback stacktrace stderr stdout syslog journaux
        bitácora dziennik логи лог журнал журнале логах protokol jurnal ημερολόγιο napló naplók günlük günlüğü
        日志 日誌 ログ ログを 로그 로그를 سجل سجلات السجل گزارشها لاگ לוג לוגים लॉग লগ บันทึก nhậtký catatan""",
    "config": """config configs configuration configurations configure configured configuring setting settings env
        environment environments dotenv variable variables toml registry preferences einstell* konfigu* umgebung
        umgebungs* paramètres configura* réglages environne* ajustes entorno configurac* ambiente variáveis
        impostaz* variabili instelli* omgeving inställ* miljö variabel indstill* innstill* ustawien* konfigur*
        zmienn* środowis* настройк* конфиг конфигу* переменн* окружени* среды налашту* конфіг* змінні середови*
        nastaven* proměnn* prostřed* setări variabile mediu ρυθμίσ* μεταβλητ* περιβάλλ* beállít* környezet*
        változó asetuks* muuttuj* ympäristö ayarlar ayarları yapılan* değişken ortam 配置 设置 設置 环境变量 環境變數 变量 變量
        参数设置 環境変数 設定値 変数 環境 환경변수* 환경 변수 구성 구성하+ إعدادات الإعدادات متغيرات البيئة تكوين تنظیمات متغیر محیط
        پیکربندی ترتیبات הגדרות משתנים סביבה तनظیم सेटिंग सेटिंग्स कॉन्फ़िगरेशन সেটিংস কনফিগারেশন அமைப்புகள்
        மாறிகள் ตัวแปร pengaturan konfigurasi tetapan mipangilio""",
    "server": """server servers host hosts hostname localhost ip ips endpoint endpoints domain domains dns vpn proxy
        gateway firewall router network networks networking subnet cloud aws azure kubernetes docker container
        containers cluster vm node netzwerk rechner serveur serveurs réseau hôte servidor servidores redes rede
        rete netwerk nätverk nettverk netværk sieć sieci serwer serwera serwery сервер сервера серверу серверы
        хост сеть сети домен порт мережа rețea rețele δίκτυο διακομισ* szerver szerverre hálózat palvelin
        palvelim* verkko sunucu sunucuya sunucular 服务器 服務器 伺服器 主机 主機 网络 網絡 網路 域名 端口 云端 サーバー サーバ ネットワー ホスト ドメイン
        クラウド 서버 서버+ 네트워크* 호스트 도메인 포트 클라우드* خادم الخادم خوادم شبكة الشبكة مضيف نطاق سرور شبکه میزبان دامنه نیٹورک
        שרת השרת שרתים רשת תחום सर्वर नेटवर्क होस्ट डोमेन সার্ভার নেটওয়ার্ক சேவையகம் சர்வர் நெட்வொர்க்
        เซิร์ฟเวอร์ เครือข่าย โดเมน mạng peladen jaringan seva mtandao""",
    "code": """code codes coding coded program programs programmer programming software script scripts scripting
        algorithm algorithms app apps application applications repository repo repos github gitlab git commit
        commits branch branches merge merged codebase snippet snippets python javascript java typescript php
        ruby rust golang kotlin cpp bash shell powershell compiler compile compiled ide programm programme
        quellcode skript anwendung logiciel código códigos programa programas aplicac* programac* aplicação
        aplicativo codice programma applicaz* toepass* kod koden programvara programvare kodu kodem oprogramo*
        skrypt skryptu aplikac* программ* код кода коде скрипт скрипта приложен* програма застосун* kód kódu
        aplikace cod codul aplicație aplicația κώδικας κώδικα πρόγραμμα λογισμικό εφαρμογή kódot szkript
        szoftver alkalmazás koodi koodia ohjelma sovellus kodlar yazılım uygulama uygulamayı betik 代码 代碼 程序 程式
        程式碼 脚本 腳本 软件 軟體 應用 应用程序 算法 编程 源代码 コード コードを プログラム スクリプト アプリ ソフト 코드 코드+ 프로그램+ 스크립트* 소프트웨어 알고리즘* كود الكود
        شيفرة برنامج البرنامج برمجة برمجيات تطبيق سكربت کد کدها برنامه نرمافزار اپلیکیشن اسکریپت کوڈ پروگرام ایپ
        קוד הקוד תוכנה תוכנית סקריפט אפליקציה कोड प्रोग्राम सॉफ्टवेयर स्क्रिप्ट ऐप एप्लिकेशन কোড প্রোগ্রাম
        সফটওয়্যার স্ক্রিপ্ট குறியீடு நிரல் மென்பொருள் செயலி โค้ด โปรแกรม ซอฟต์แวร์ สคริปต์ แอป mãnguồn
        chươngtrình kode aplikasi skrip perangkat perisian kodigo programu msimbo""",
    "execute": """execute executes executed executing execution run runs ran running invoke invokes invoked invoking
        launch launches launched launching perform performs performed performing carry calling trigger triggers
        triggered eval exec spawn subprocess cmd terminal console curl wget sudo chmod cron ausführen führe
        ausgefüh* starte aufrufen exécute exécutez exécuter exécut* lance lancez lancer ejecuta ejecutar ejecute
        ejecut* lanza executa executar rodar esegui eseguire esegu* lancia avvia uitvoeren voer voeruit exekvera
        utför kjør udfør køre wykonaj wykonać uruchom uruchomić wykonuj выполни выполните выполнить запусти
        запустить запустите запуск исполни вызови вызвать виконай виконати spusť spustit vykonej proveď provést
        execută executați rulează εκτέλεσε εκτελέσ* τρέξε κάλεσε futtasd futtat* hajtsd indítsd végrehaj*
        suorita aja käynnistä çalıştır çalıştırın yürüt uygula başlat 执行 執行 运行 運行 调用 調用 启动 啟動 终端 实行 実行 実行し 起動
        呼び出し 走らせ 実施 실행 실행하+ 실행해 호출 호출하+ 수행하+ 구동 نفذ تنفيذ شغل تشغيل استدع قم استدعاء اجرا اجراکن فراخوانی چلاؤ
        چلائیں הרץ הרצה בצע לבצע चलाओ चलाएं चलाना निष्पादित क्रियान्वित চালান চালাও কার্যকর இயக்கு செயல்படுத்*
        รัน ดำเนินการ เรียกใช้ thực chạy jalankan eksekusi laksanakan menjalankan patakbuhin isagawa endesha""",
    "destroy": """delete deletes deleted deleting deletion remove removes removed removing removal wipe wipes wiped wiping
        purge purges purged purging destroy destroys destroyed destroying destruction truncate uninstall rmdir
        shred clear clears cleared clearing reset resets unsubscribe eliminate eliminates eliminated lösche
        löschen gelöscht löscht entferne entfernen vernichte zerstöre supprime supprimez supprimer efface
        effacez effacer détruis détruire élimine borra borrar borre elimina eliminar elimine suprime destruye
        destruir apague excluir exclua deletar remova remover destrua cancella cancellare eliminare rimuovi
        rimuovere distruggi verwijder verwijde* wissen vernietig radera raderar slett slet fjern slette usuń
        usunąć usuwaj skasuj kasuj zniszcz удали удалите удалить удаляй сотри стереть очисти очистить уничтож*
        снеси видали видалити знищ smaž smazat odstraň odstranit vymaž vymazat znič șterge ștergeți elimină
        distruge διάγραψε διαγράψ* σβήσε αφαίρεσε töröl törölj törölje távolíts semmisít* poistakaa tuhoa pyyhi
        silin silme silmek kaldır imha temizle yoket 删除 刪除 移除 清除 清空 删掉 抹去 销毁 銷毀 摧毁 格式化 卸载 削除 削除し 消去 消して 消せ 破壊 除去
        삭제 삭제하+ 지워 지워줘 제거 제거하+ 파괴하+ 초기화 초기화하+ احذف حذف امسح مسح أزل إزالة دمر تدمير حذفكن پاک حذفکن نابود مٹا
        ہٹا מחק מחקי למחוק מחיקה הסר להסיר השמד हटाओ हटाएं हटाना मिटाओ मिटा मिटाना डिलीट नष्ट साफ़ মুছে মুছুন
        ডিলিট ধ্বংস அழி நீக்கு அழிக்க* ลบ ลบทิ้ง กำจัด ทำลาย xóa xoá hapus hapuskan menghapus padam buang
        musnahkan burahin tanggalin alisin futa ondoa haribu""",
    "install": """install installs installed installing installation installer download downloads downloaded downloading
        upgrade upgrades upgraded upgrading update updates updating patch patches patched package packages pip
        npm apt brew npx wheel dependency dependencies library libraries installier* herunterl* lade aktualis*
        téléchar* installez installe télécharge instala instalar instale descarga descargar descargue actualiza
        baixe baixar atualize instala* installa installare scarica scaricare aggiorna installeer bijwerken
        installera ladda uppdatera hent opdater zainstaluj instaluj pobierz pobrać zaktualizuj установи
        установить скачай скачать загрузи обнови обновить обновление обновления пакет пакеты встанови завантаж
        онови nainstaluj stáhni stáhnout aktualizuj instalează descarcă actualizează εγκατέστησε εγκατάσ*
        κατέβασε ενημέρωση telepítsd telepít* letölt* töltsd frissítsd asenna lataa päivitä yükle yükleyin indir
        indirin güncelleme güncelleyin 安装 安裝 下载 下載 更新 升级 升級 补丁 软件包 依赖 インストー ダウンロー アップデー 導入 설치 설치하+ 다운로드* 내려받
        업데이트* 패치 패키지 ثبت تثبيت حمل تحميل تنزيل نزل تحديث نصب دانلود بروزرسانی انسٹال ڈاؤنلوڈ התקן להתקין הורד
        להוריד עדכון עדכן इंस्टॉल डाउनलोड अपडेट स्थापित ইনস্টল ডাউনলোড আপডেট நிறுவு பதிவிறக்* ติดตั้ง ดาวน์โหลด
        อัปเดต cậpnhật pasang instal unduh unduhan perbarui muat sakinisha pakua""",
    "tool": """tool tools toolkit toolset plugin plugins addon extension extensions function functions functionality
        utility utilities capabilities api apis mcp connector connectors integration integrations webhook
        webhooks sdk skill skills werkzeug werkzeuge funktion funktionen erweiterung schnittst* outil outils
        fonction fonctions herramie* función funciones complemento ferramen* função funções extensão strumento
        strumenti funzione funzioni estensione gereedsc* hulpmid* functie functies verktyg funktioner værktøj
        verktøy funksjon narzędz* funkcja funkcji funkcje wtyczk* инструмент* функци* плагин* расшире* інструме*
        функці* плагін nástroj nástroje funkce rozšíření instrument instrumente funcție funcția unealtă εργαλεί*
        λειτουργία συνάρτηση eszköz eszközt eszközök függvény bővítmény työkalu työkal* toiminto laajennus araç
        araçlar aracı işlev fonksiyon eklenti 工具 插件 函数 函數 功能 接口 扩展 技能 ツール ツールを 関数 機能 プラグイ 拡張 도구 도구+ 함수 함수를 기능
        기능을 플러그인* 확장 أداة الأداة أدوات الأدوات دالة إضافة ملحق واجهة ابزار ابزارها تابع افزونه ٹول ٹولز כלי כלים
        הכלי פונקציה תוסף उपकरण टूल फ़ंक्शन फंक्शन प्लगइन টুল ফাংশন প্লাগইন கருவி கருவிகள் செயல்பாடு เครื่องมือ
        ฟังก์ชัน ปลั๊กอิน côngcụ alatan fungsi ekstensi kasangkapan kifaa""",
    "agent": """agent agents bot bots chatbots orchestrator planner delegate delegates delegated
        delegation subtask handoff coordinator scheduler crawler crawlers spider agenten agente agentes agenti
        agentti агент агента агенту агенты агентов agentul ágens ügynök ajan ajanı vekil 智能体 智能體 代理 代理人 代理程序
        エージェン 에이전트* 대리인 وكيل الوكيل وكلاء عامل نماینده ایجنٹ סוכן סוכנים הסוכן एजेंट এজেন্ট முகவர் เอเจนต์
        ตัวแทน agen ejen ahente wakala""",
    "message": """message messages messaging email emails mail mails mailbox inbox outbox sms whatsapp telegram slack
        discord chat chats notification notifications newsletter voicemail dm dms thread threads recipient
        recipients sender senders nachricht nachrichten postfach empfänger absender betreff courriel courriels
        boîte destinat* expéditeur objet correo correos mensaje mensajes bandeja remitente asunto mensagem
        mensagens remetente assunto messaggio messaggi posta casella mittente oggetto bericht berichten
        ontvanger afzender meddelande mejl mottagare besked beskjed melding modtager wiadomość wiadomości
        wiadomo* odbiorca nadawca skrzynka сообщен* сообщение сообщения письмо письма письме почта почту почты
        адресат* отправит* получат* повідом* лист листи пошта zpráva zprávy zpráv příjemce odesílat* mesaj
        mesajul mesaje destinatar expeditor μήνυμα μηνύματα ηλεκτρον* παραλήπ* αποστολ* üzenet üzenetet levelek
        címzett feladó viesti viestit sähköpo* vastaano* mesajı mesajlar eposta alıcısı gelen 邮件 郵件 电子邮件 消息 訊息
        短信 簡訊 邮箱 收件人 发件人 收件箱 通知 メール メールを メッセー 受信 件名 宛先 メールア 메일 메일을 이메일 이메일+ 메시지 메시지+ 수신자 발신자 편지 문자 알림 رسالة
        رسائل الرسالة الرسائل بريد البريد الإلكتروني المستلم المرسل ایمیل پیام پیامها نامه گیرنده فرستنده پیغام
        میل הודעה הודעות מייל אימייל דואר נמען שולח संदेश ईमेल मेल प्राप्तकर्ता संदेशों বার্তা ইমেইল ইমেল প্রাপক
        செய்தி செய்திகள் மின்னஞ்சல் อีเมล ข้อความถึง จดหมาย tinnhắn pesan surel penerima pengirim mesej emel
        mensahe liham ujumbe""",
    "conversation": """conversation conversations conversational dialogue dialog dialogues transcript transcripts history
        histories chatlog context contexts memory memories remember remembers remembered remembering recall
        recalls recalled turn turns discussion discussions gespräch gespräche verlauf gesprächs* kontext
        erinnere erinnern merke merk gedächtnis chatverlauf contexte souviens souvenez rappelle mémoire
        historique échange contexto historial recuerda recuerde recordar memoria diálogo plática histórico
        lembre lembrar memória lembra conversazione contesto ricorda ricordare ricordati cronologia gesprek
        geheugen onthoud samtal minns minne historik samtale husk hukommel* rozmowa rozmowy kontekst pamiętaj
        zapamiętaj pamięć historia historii разговор* диалог диалога беседа беседы контекст контекста запомни
        помни помните память памяти истори* история історія розмова запам* rozhovor konverza* pamatuj zapamatuj
        paměť historie conversație amintește memorie istoric συνομιλ* διάλογος μνήμη θυμήσου ιστορικό πλαίσιο
        beszélge* emlékezz kontextus előzmény keskuste* muista muisti konteksti sohbet konuşma konuşmayı bağlam
        hatırla hafıza geçmişi 对话 對話 聊天 聊天记录 会话 會話 上下文 语境 记住 記住 记忆 記憶 历史记录 歷史 回忆 交谈 会話 対話 履歴 文脈 覚えて コンテキス チャット
        대화+ 채팅 맥락 컨텍스트* 기억 기억하+ 기억해 이력 내역 محادثة المحادثة حوار سياق السياق تذكر ذاكرة الذاكرة تاريخ گفتگو مکالمه
        زمینه یاد حافظه تاریخچه گفتگوی باتچیت یادداشت שיחה השיחה הקשר זכור זכרי תזכור זיכרון היסטוריה बातचीत
        वार्तालाप संदर्भ याद स्मृति इतिहास কথোপকথন প্রসঙ্গ মনে স্মৃতি ইতিহাস உரையாடல் நினைவு நினைவில் வரலாறு
        บทสนทนา บริบท จดจำ cuộc lịchsử percakapan konteks ingat ingatlah memori riwayat perbualan usapan tandaan
        mazungumzo kumbuka""",
    "publish": """post posts posted posting publish publishes published publishing tweet tweets upload uploads uploaded
        uploading broadcast blog blogs blogpost comment comments commented commenting forum forums facebook
        instagram twitter tiktok linkedin youtube reddit feed hashtag hashtags subscribe followers influencer
        veröff* hochladen posten kommentar kommentare beitrag publie publiez publier commentaire commentaires
        téléverse réseaux publica publicar publique comentario comentarios sube subir poste postar comentário
        comentários pubblica pubblicare commento commenti carica publiceer reactie reacties publicera offentlig*
        udgiv opublik* komentarz komentarze wrzuć опублик* публику* пост поста комментар* соцсет* опубліку*
        коментар zveřejni komentář příspěvek nahraj publică comentariu postează δημοσίευ* σχόλιο σχόλια ανέβασε
        közzét* megjegyz* hozzászól* julkaise kommentti yayınla yayımla paylaşım gönderi 发布 發布 发表 發表 评论 評論 上传 上傳
        帖子 博客 社交媒体 微博 投稿 公開する コメント アップロー ブログ 掲載 게시 게시하+ 댓글 업로드 업로드하+ 게시물 블로그 انشر نشر منشور تعليق تعليقات رفع
        ارفع تغريدة منتشر انتشار نظر کامنت پست بلاگ شائع تبصرے פרסם לפרסם פוסט תגובות העלה הגב पोस्ट प्रकाशित
        टिप्पणी टिप्पणियाँ अपलोड ব্লগ পোস্ট মন্তব্য আপলোড பதிவேற்* கருத்து வெளியிடு โพสต์ เผยแพร่ อัปโหลด
        bìnhluận unggah komentar terbitkan postingan muatnaik chapisha maoni""",
    "image": """image images picture pictures photo photos photograph screenshot screenshots png jpg jpeg gif svg img
        icon icons logo logos drawing paint painting pixel pixels bilder foto fotos dessin dessine imagen
        imágenes dibujo dibuja imagem imagens desenho immagine immagini disegno afbeeld* plaatje tekening bilden
        teckning billede bilde tegning obraz obrazek obrazy zdjęcie zdjęcia rysunek изображ* картин* фото
        рисунок рисуй зображе* малюнок obrázek obrázky fotka imagine imagini poză εικόνα εικόνες φωτογρα* kép
        képet képek rajz kuva kuvan piirrä resim resmi görsel görüntü fotoğraf 图片 圖片 图像 圖像 照片 截图 画图 画像 写真 イラスト
        이미지 이미지+ 사진 그림 صورة الصورة صور رسم تصویر عکس تصاویر نقاشی تصویریں תמונה תמונות ציור छवि चित्र तस्वीर
        फोटो ছবি চিত্র படம் புகைப்படம் รูปภาพ รูป ภาพ hình gambar lukisan larawan picha""",
    "link": """hyperlink hyperlinks urls links linked linking webpage webpages websites web webhook uri browser
        browsers browse browsed homepage internet online click clicks clicked clicking clickable redirect
        redirects qr seite webseite webseiten netzseite verlinke lien liens navigateur cliquez enlace enlaces
        sitio página páginas navegador pulsa sítio collegam* pagina sito koppeling webbplats länk länkar lenke
        nettside hjemmeside strona strony witryna odnośnik ссылк* ссылка ссылку ссылке сайт сайта сайте страниц*
        браузер посилан* сторінк* odkaz odkazy stránka stránky prohlíž* linkul pagină site σύνδεσμο σύνδεσμος
        ιστοσελ* ιστότοπ* hivatko* weboldal oldal böngésző linkki linkin verkkosi* sivusto bağlantı bağlantıya
        tarayıcı sayfa siteye 链接 鏈接 連結 网址 網址 网站 網站 网页 網頁 浏览器 超链接 リンク リンクを サイト ウェブ ブラウザ ホームペー 링크 링크+ 웹사이트* 사이트
        웹페이지* 주소창 رابط الرابط روابط موقع الموقع صفحة متصفح لینک وبسایت سایت صفحه مرورگر لنک ویبسائٹ קישור
        קישורים אתר האתר דף דפדפן लिंक वेबसाइट साइट पृष्ठ ब्राउज़र লিঙ্ক লিংক ওয়েবসাইট পৃষ্ঠা இணைப்பை வலைத்தளம்
        இணையதளம் ลิงก์ เว็บไซต์ เว็บ หน้าเว็บ trang tautan situs laman pautan peramban kawing kiungo tovuti""",
}  # fmt: skip
"""Concept name to the words that carry it."""
