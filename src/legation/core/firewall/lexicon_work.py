# ruff: noqa: RUF001, E501
"""New concepts beside those of `lexicon`: the work of programmers and of thought."""

from __future__ import annotations

from typing import Final

WORK: Final[dict[str, str]] = {
    "calculate": """calculate calculates calculated calculation calculator compute computes computed sum sums subtract add
        adds added adding multiply multiplied divide divided average median percentage percent number numbers
        numeric digit digits integer integers decimal fraction count counts counting minimum min max area volume
        perimeter triangle circle radius square berechne berechnen summe zahl zahlen durchschn* prozent calcule
        calculez calculer somme chiffre chiffres pourcent* moyenne calcula calcular suma número números promedio
        porcenta* soma porcentag* calcola calcolare somma numero numeri percentu* bereken getal getallen procent
        beräkna summa nummer medel beregn antall antal oblicz liczba liczby liczbę średnia вычисли посчитай
        рассчита* число числа чисел номер среднее процент обчисли порахуй відсоток vypočítej číslo čísla součet
        průměr calculează număr numere medie υπολόγι* αριθμός αριθμό ποσοστό számold számítsd szám számok
        összead* átlag laske luku luvut hesapla sayı sayılar ortalama yüzde 计算 計算 数字 數字 平均 百分比 总和 加法 乘以 合計 平均値
        数値 番号 計算し 계산 계산하+ 숫자 숫자+ 평균 합계 번호 احسب عدد رقم أرقام مجموع متوسط نسبة محاسبه اعداد میانگین درصد حساب
        نمبر اوسط חשב לחשב מספר מספרים ממוצע אחוז सांख्य संख्या गणना जोड़ औसत प्रतिशत গণনা সংখ্যা গড় கணக்கிடு
        எண் சராசரி คำนวณ ตัวเลข จำนวน เฉลี่ย tính hitung angka bilangan jumlah kira nombor kalkulahin bilang
        hesabu nambari""",
    "book": """books bookstore library edition magazine journal journals article articles page pages reading reads read
        literature literary publisher isbn citation citations reference references bibliography buch bücher
        artikel seite seiten lesen livre livres lire libro libros leer lectura artículo artículos livro livros
        ler leitura artigo artigos libri leggere lettura articolo articoli boek boeken lezen bok böcker läsa
        sida bog bøger læs lese książka książki czytać artykuł книга книги читать прочитай прочти статья статьи
        статью читай книжка читати стаття kniha knihy číst článek cărți citește articol βιβλίο βιβλία διάβασε
        άρθρο könyv könyvek olvasd cikk kirja lue artikkeli kitap kitaplar oku okuyun makale 书籍 書籍 阅读 閱讀 文章里 图书
        期刊 论文 論文 書本 読んで 読む 本を 記事 読書 読み 읽어 읽고 책을 기사 논문 독서 كتاب كتب اقرأ قراءة مقال مقالة کتاب کتابها بخوان مقاله
        مطالعه پڑھیں مضمون ספרים קרא לקרוא מאמר किताब पुस्तक पढ़ो पढ़ें लेख বই পড়ুন নিবন্ধ புத்தகம் படிக்க
        கட்டுரை หนังสือ อ่าน บทความ sách đọc buku baca bacalah aklat basahin kitabu soma makala""",
    "game": """game games gaming gamer videogame videogames puzzle puzzles riddle riddles quiz trivia level levels
        chess minecraft play plays played playing toy spiel spiele rätsel spielen jeu jeux devinette énigme
        juego juegos adivinanza acertijo jugar jogo jogos charada jogar gioco giochi indovinell* giocare
        spelletje spellen raadsel spel leka spil gåde gry grać zagadka игра игры игру поиграем загадк* сыграем
        гра гри загадка hry hádanka jocuri ghicitoare παιχνίδι γρίφος játék játékot rejtvény peli pelit arvoitus
        oyun oyunu bilmece oynayalım 游戏 遊戲 谜语 猜谜 玩家 ゲーム ゲームを なぞなぞ クイズ 遊び 게임 게임+ 퀴즈 수수께끼* 놀이 لعبة ألعاب لغز بازی
        معما پہیلی משחק משחקים חידה पहेली गेम গেম ধাঁধা விளையாட்டு புதிர் เกม ปริศนา chơi permainan teka bugtong
        kitendawili""",
    "parameter": """parameter argument arguments param params return returns returned returning value values default
        defaults optional boolean bool string strings array arrays null nan class classes constructor interface
        interfaces enum struct def async await import imports module modules namespace inherit callback iterator
        loop loops lambda syntax typed types datatype float double char parse parses parsed parsing parser
        rückgabe wert werte standardw* valeur valeurs valor valores predeter* argumento argumentos padrão valore
        valori predefin* waarde standaard värde standard værdi verdi wartość wartości domyśln* параметр
        параметры аргумент значение значения умолчанию возвращ* массив тип объект класс значення масив hodnota
        hodnoty výchozí valoare implicit τιμές παράμετ* προεπιλ* érték paraméter alapérte* arvo parametri oletus
        değer değeri parametre varsayılan dizi 参数 參數 返回值 返回 默认 默認 数组 字符串 对象 类型 变量名 引数 戻り値 既定 配列 型の 文字列型 값을 매개변수*
        반환 반환하+ 기본값 배열 قيمة معامل معاملات مصفوفة إرجاع مقدار پارامتر پیشفرض آرایه قدر پیرامیٹر ערך פרמטר ברירת
        מחרוזת मान पैरामीटर डिफ़ॉल्ट মান প্যারামিটার மதிப்பு அளவுரு ค่า พารามิเตอร์ argumen halaga thamani""",
    "protocol": """http https rest restful graphql status statuses statuscode caller callee latency timeout timeouts
        throttle retry retries cache caching cached websocket streaming stream streams queue queues kafka grpc
        openapi swagger versioned deprecated deprecation état statut estado estatus statusu состояни* статус кэш
        очередь таймаут стан черга stav fronta stare κατάσταση állapot durum önbellek 状态 狀態 状态码 缓存 超时 队列 接口文档 状態
        応答時間 キャッシュ 상태 상태+ 캐시 대기열 요청값 حالة مهلة وضعیت کش סטטוס מטמון स्थिति कैश অবস্থা நிலை สถานะ แคช trạng
        keadaan katayuan""",
    "bug": """bug bugs bugfix error errors exception exceptions issue issues fix fixes fixed fixing broken crash
        crashes crashed troubleshoot troubleshooting raise raises raised throw throws catch segfault assertion
        assert fehler ausnahme behebe beheben kaputt erreur erreurs corrige corriger corrigez bogue arregla
        arreglar corregir falla fallo excepción errores erro erros corrija corrigir falha exceção errore errori
        correggi correggere eccezione fout fouten oplossen åtgärda fejl rett feil błąd błędy błędu napraw
        wyjątek ошибка ошибки ошибку исправь исправить исключение баг сбой помилка помилки виправ виправити
        chyba chyby oprav opravit výjimka eroare erori repară σφάλμα σφάλματα διόρθωσε hiba hibák javítsd
        kivétel virhe virheet korjaa hata hatayı hatalar düzelt istisna 错误 錯誤 异常 修复 修正 报错 故障 崩溃 エラー エラーを バグ 修正し
        例外 不具合 오류 오류+ 에러 버그 수정 수정하+ 예외 خطأ أخطاء أصلح إصلاح استثناء خطا خطاها اشکال غلطی خرابی שגיאה שגיאות תקן
        תיקון באג त्रुटि गलती सुधारो ত্রুটি পிழை பிழை திருத்து ข้อผิดพลาด แก้ไข บั๊ก kesalahan perbaiki galat
        ralat betulkan mali ayusin hitilafu kosa rekebisha""",
    "release": """version versions versioning changelog release deploy deploys deployed deployment deployments pipeline
        pipelines ci cd rollback migration migrate migrated roadmap milestone feature features featured
        compatibility compatible legacy beta alpha stable semver documentation docs doc dokumentation fassung
        veröffentlichung versión documentac* versão documentaç* versione documentazione versie documentatie
        utgåva dokumentac* wersja wersji версия версии версию документац* релиз версія документація verze
        dokumentace versiune έκδοση τεκμηρί* verzió dokumentá* versio dokumentaatio sürüm sürümü belge
        dokümantasyon 版本 发布版 文档化 部署 功能特性 バージョン 版の 文書 ドキュメン デプロイ 버전 버전+ 문서 문서+ 배포 배포하+ 출시 إصدار نسخة وثائق نسخه
        سند مستندات ورژن دستاویز גרסה תיעוד מסמך מסמכים संस्करण दस्तावेज़ दस्तावेज সংস্করণ নথি பதிப்பு ஆவணம்
        เวอร์ชัน เอกสารประกอบ versi dokumentasi dokumen bersyon toleo hati nyaraka""",
    "screen": """screen screens button buttons tab tabs popup form forms field fields checkbox dropdown slider cursor
        mouse keyboard desktop laptop computer computers device devices tablet ui ux frontend css dom widget
        component components navigation toolbar bildschirm schaltfl* taste gerät computern écran bouton
        ordinateur appareil formulaire pantalla botón teclado dispositivo ordenador computadora formulario tela
        botão computador formulário schermo pulsante modulo scherm knop formulier apparaat skärm knapp dator
        formulär skærm skjerm enhed ekran przycisk komputer urządzenie formularz экран кнопка кнопку компьют*
        устройств* форма поле клавиат* компʼютер пристрій obrazovka tlačítko počítač formulář ecran buton οθόνη
        κουμπί υπολογισ* képernyő gomb számítóg* näyttö painike tietokone laite düğme bilgisayar cihaz klavye 屏幕
        螢幕 按钮 按鈕 电脑 電腦 设备 键盘 表单 字段 画面 ボタン パソコン 端末 キーボー フォーム 화면 화면+ 버튼 컴퓨터 기기 키보드 شاشة حاسوب جهاز لوحة صفحهنمایش
        دکمه رایانه دستگاه سکرین بٹن کمپیوٹر מסך כפתור מחשב מכשיר טופס स्क्रीन बटन कंप्यूटर फॉर्म পর্দা বোতাম
        কম্পিউটার திரை பொத்தான் หน้าจอ ปุ่ม คอมพิวเตอร์ อุปกรณ์ layar tombol skrin butang kompyuter skrini
        kitufe""",
    "training": """trained trainer training finetune finetuning weights embedding embeddings vector vectors classifier
        classification tokenization gradient epoch epochs inference accuracy precision regression trainiere
        trainiert entraîne entraîn* entrena entrenado treina treinado treinamento addestr* getraind trenowan*
        обучен* обучени* обучающ* обучать навчан* trénovan* antrenat εκπαίδευ* tanított koulutet* eğitilmiş 训练
        訓練 微调 训练数据 机器学习 深度学习 学習 学習デー 機械学習 훈련 훈련+ 학습 학습하+ 학습데이터 تدريب تدرب مدرب آموزشدیده تربیت אימון מאומן
        प्रशिक्षण प्रशिक्षित প্রশিক্ষণ பயிற்சி ฝึก ฝึกฝน pelatihan dilatih latih latihan pagsasanay mafunzo""",
    "idea": """idea ideas topic topics subject subjects theme themes example examples instance instances brainstorm
        title titles opinion opinions think thinks thinking thought thoughts believe believes perspective
        perspectives debate viewpoint consider considers considering idee ideen thema themen beispiel beispiele
        meinung denke denken idée idées sujet sujets exemple exemples pense penser tema temas ejemplo ejemplos
        opinión piensa pensar ideia ideias assunto exemplo exemplos opinião argomento esempio esempi opinione
        pensa pensare voorbeeld voorbeel* onderwerp mening denk idé idéer exempel ämne åsikt eksempel emne tænk
        przykład przykłady temat tematy pomysł pomysły opinia myśl идея идеи тема темы теме пример примеры
        мнение думай думать ідея приклад думка příklad příklady nápad téma názor myslet exemplu subiect părere
        ιδέα ιδέες θέμα παράδειγ* γνώμη ötlet példa példák vélemén* esimerkki aihe mielipide ajatus örnek
        örnekler konu fikir düşün düşünce 想法 主意 例子 例如 主题 話題 话题 观点 意见 思考 比如 考え 例えば 話題の 意見 テーマ 考えて アイデア 생각 생각+ 예시
        예를 주제 의견 아이디어* فكرة أفكار موضوع مثال أمثلة رأي فكر ایده فکر رائے רעיון נושא דוגמה דוגמאות דעה विचार विषय
        उदाहरण राय सोच ধারণা বিষয় উদাহরণ মতামত யோசனை தலைப்பு எடுத்துக்* ตัวอย่าง ide topik contoh pendapat
        pikirkan ideya paksa halimbawa wazo mada mfano""",
    "find": """find finds found finding search searches searched searching lookup locate locates located seek seeks
        discover discovers discovered check checks checked checking identify identifies identified identifying
        analyze analyse analyzes analyzing analyzed analysis analytics suche suchen finde finden analysiere
        cherche cherchez chercher trouve trouvez trouver busca buscar busque encuentra encontrar analiza
        analizar encontre procure procurar analise cercare trova trovare analizza zoek zoeken vind vinden
        analyseer sök söka hitta analysera søg søk finn szukaj znajdź wyszukaj przeanaliz* найди найдите найти
        поиск поищи ищи искать анализ проанализ* знайди пошук шукай проаналіз* najdi hledej vyhledej analyzuj
        caută găsește analizează βρες ψάξε αναζήτη* ανάλυσε keress keresd találd elemezd etsi löydä analysoi bul
        bulun arama araştır analiz 查找 搜索 搜尋 寻找 找到 找出 分析 查看一下 識別 识别 探して 検索 見つけ 調べて 분석 분석하+ 찾아 찾아줘 찾기 검색 검색하+ 탐색
        ابحث اعثر جد حلل تحليل جستجو پیدا یافتن تحلیل تلاش ڈھونڈ تجزیہ חפש מצא לחפש נתח ניתוח खोजो खोजें खोज
        ढूंढो ढूंढें विश्लेषण খুঁজুন খোঁজ বিশ্লেষণ தேடு கண்டுபிடி பகுப்பாய்* ค้นหา หา วิเคราะห์ kiếm cari
        temukan carikan analisis mencari hanapin hanap tafuta chunguza""",
    "change": """changes changed changing modify modifies modifying edit edits edited editing alter alters altered
        altering adjust adjusts adjusted fixup rewriting rewritten revise revising improve improves improved
        improving improvement correct corrects corrected proofread convert converts converted converting
        conversion transform transforms transformed inserts inserted inserting append appends appended prepend
        include includes included including embed embeds embedded ändern bearbei* anpassen verbesse* umwandeln
        füge einfügen modifie modifiez modifier améliore améliorer convert* ajoute ajoutez ajouter insère
        inclure modifica modificar mejora mejorar edita editar convierte agrega agregar añade añadir incluye
        incluir modifique melhore melhorar converta adicione adicionar inclua insira modificare migliora
        migliorare converti aggiungi aggiungere includi inserisci wijzig verbeter bewerk toevoegen voeg redigera
        förbättra lägg inkludera rediger forbedre tilføj legg inkluder edytuj popraw dodaj dodać dołącz wstaw
        przekszt* измени изменить добавь добавить добавьте вставь вставить редактир* улучши улучшить преобраз*
        додай додати покращ вставити редагуй uprav přidej přidat vlož zlepši modifică adaugă îmbunătă* τροποπο*
        πρόσθεσε βελτίωσε συμπερίλ* módosít* szerkeszd javíts illeszd muokkaa lisää paranna sisällytä düzenle
        ekle ekleyin dahil 修改 添加 加入 插入 编辑 編輯 改进 改善 包含 附上 转换 轉換 追加 追加し 編集 含めて 挿入 추가 추가하+ 편집 편집하+ 개선 개선하+ 포함 포함하+
        삽입 عدل تعديل أضف أدرج حسن تحسين أدمج حرر ویرایش اضافه افزودن بهبود درج شامل ترمیم اضافہ ערוך הוסף להוסיף
        שפר כלול לערוך संपादित जोड़ो जोड़ें सुधार शामिल संशोधन যোগ সম্পাদনা উন্নত অন্তর্ভুক্ত திருத்த* சேர்
        சேர்க்க மேம்படு* เพิ่ม ปรับปรุง รวม chỉnh tambahkan tambah sunting masukkan sertakan idagdag isama
        ongeza hariri jumuisha""",
    "use": """use uses used using utilize utilise utilizes utilizing apply applies applied applying usage through
        according accordance benutze benutzen verwende verwenden nutze nutzen gemäß anhand utilisez utiliser
        selon usar utiliza utilizar utilice según emplea usando conforme segundo utilizza utilizzare secondo
        usare gebruik gebruiken volgens använd använda enligt brug bruge ifølge bruk użyj używaj użyć według
        zgodnie используй используйте использова* согласно применя* используя використ* згідно použij použít
        podle folosește folosi utilizează conform χρησιμο* σύμφωνα használd használj használja szerint käytä
        käyttää mukaan kullan kullanın kullanarak göre 使用 利用 采用 根据 根據 按照 通过 使って 使い 使用し 用いて に基づい によると 사용 사용하+ 사용해
        이용 이용하+ 따르면 통해 적용하+ استخدم استخدام استخدمي وفقا حسب استعمل استفاده طبق مطابق استعمال השתמש השתמשי להשתמש
        לפי באמצעות उपयोग इस्तेमाल अनुसार ব্যবহার করে অনুযায়ী பயன்படு* ใช้ ตามที่ dùng theo gunakan pakai
        menggunakan sesuai berdasar* guna gamitin gamit ayon tumia kulingana""",
    "know": """know knows knew known knowing familiar wonder wondering curious guess guesses realize weiß weißt wissen
        kennst kenne sais savez savoir connais sabes saber sabe conoces conhece sapere conosci weet weten veta
        känner vide kjenner wiesz wiem wiedzieć znasz знаешь знаю знать знает известно интересно знаєш знати
        відомо víš vím vědět znáš știi știu cunoști ξέρεις ξέρω γνωρίζ* tudod tudom tudja ismered tiedät tiedän
        tietää biliyor biliyorum bilmek tanıyor 知道 了解到 认识 明白吗 好奇 知って 知りたい ご存知 分かる 알고 알아 알려고 궁금 모르 아는 تعرف أعرف
        معرفة میدانی دانستن میدانم جانتے جانتا معلوم יודע יודעת לדעת מכיר जानते जानता जानना জানেন জানি জানতে
        தெரியும் அறிய รู้ ทราบ รู้จัก biết tahu mengetahui ketahui kenal alam kilala jua unajua fahamu""",
    "this": """they them their theirs him his she hers its this that these those one ones itself themselves himself
        herself ihn ihm dies diese dieser dieses jene hier dort elle ils elles leur ce cette ces cela ceci celui
        ici ella ellos ellas este esta estos estas esa eso aquello aquí ahí ele ela eles elas isto isso esse
        essa aqui essi loro questo questa questi queste quello quella hij zij hun deze dit dat daar denna detta
        denne dette disse hende oni ona tego tej tych tam tutaj он она оно они его её ему их этот эта это эти
        этого тот та те там здесь він вона вони їх цей ця це ці той тут tento tato toto tyto zde acest această
        aceste acel aici αυτός αυτή αυτό αυτοί αυτά εκεί εδώ ez ezek itt ott tämä nämä tuo siellä onlar onun
        bunlar burada orada 他们 她们 它们 这个 這個 那个 那個 这些 那些 这里 彼は 彼女 彼ら これは それは この その あれは ここで 그는 그녀 그들 이것 이것은 그것 저것
        여기 هو هي هم هذا هذه ذلك تلك هنا هناك أولئك او آنها این آن اینها اینجا یہ وہ اس ان یہاں הוא היא הם זה זאת
        אלה כאן यह वह ये वे इस उस इन उन यहाँ वहाँ এই সে তারা এটি ওই এখানে அவர் அவள் அது இது இந்த அந்த இங்கே เขา
        พวกเขา มัน นี้ นั้น ที่นี่ ini itu mereka sini situ siya sila ito iyan iyon dito yeye wao hii hiyo huyu
        hapa""",
    "promise": """claim claims claimed claiming allege promise promises prove proves proved proof oath assure assured
        assures assurance remind reminds reminded behaupt* verspre* versichere beweis prétendez promets promett*
        jure promete prometo jura asegura prometa garanto prometti giura beloof zweer lova svär obiecuj
        przysięgam gwarant* обещай клянусь обещаю докажи уверяю напомин* обіцяй клянуся slib slibuji promit jur
        ορκίζ* υπόσχο* ígérd esküszöm lupaa vannon yemin 承诺 保證 发誓 证明 提醒 誓って 約束 証明 約束し 맹세 약속하+ 증명 증명하+ 보장하+ أعدك
        أقسم أثبت وعد ذكرني قسم وعده اثبات وعدہ ثابت קسم הבטח נשבע הוכח वादा कसम साबित প্রতিশ্রুতি প্রমাণ
        வாக்குறு* நிரூபி สัญญา พิสูจน์ janji bersumpah buktikan sumpah pangako patunay ahadi thibitisha""",
}  # fmt: skip
"""Concept name to the words that carry it."""
