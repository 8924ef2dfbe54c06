# ruff: noqa: RUF001, E501
"""New concepts beside those of `lexicon`: the world that harmless texts are about."""

from __future__ import annotations

from typing import Final

WORLD: Final[dict[str, str]] = {
    "travel": """travel travels traveling travelling trip trips journey vacation holiday holidays flight flights airline
        airport plane train trains bus station hotel hotels hostel booking bookings reservation reservations
        luggage tourist tourism destination itinerary beach cruise reise reisen urlaub flug flüge hotelzim*
        bahnhof voyage voyages hôtel vacances gare viaje viajes vuelo vuelos vacaciones aeropuerto viagem férias
        aeroporto viaggio volo vacanze stazione reizen vlucht vakantie resa semester rejse ferie podróż podróże
        wakacje путешес* поездк* отпуск рейс самолет поезд отель гостиниц* подорож готель відпустка dovolená
        letadlo călător* vacanță zbor ταξίδι ξενοδοχ* διακοπές utazás szálloda nyaralás matka loma lento seyahat
        gezi tatil uçuş otel 旅行 旅游 旅遊 酒店 机票 航班 机场 度假 火车 旅館 飛行機 空港 ホテル 観光 電車 여행 여행+ 호텔 비행기 공항 휴가 سفر رحلة فندق
        مطار عطلة هتل پرواز تعطیلات ہوٹل טיול טיסה מלון חופשה יاत्रा यात्रा होटल उड़ान छुट्टी ভ্রমণ হোটেল பயணம்
        விடுதி ท่องเที่ยว โรงแรม เที่ยวบิน chuyến perjalanan liburan wisata penerbangan biyahe safari""",
    "food": """food foods eat eats meal meals breakfast lunch dinner restaurant restaurants cook cooked cooking chef
        kitchen dish dishes ingredients ingredient sauce salad soup bread cheese meat chicken beef fish rice
        pasta pizza vegetable vegetables fruit fruits apple sugar salt butter flour eggs milk coffee tea wine
        beer drink bake baking oven vegetarian vegan delicious taste menu essen kochen küche abendes* frühstück
        lebensmi* fleisch gemüse brot käse kaffee nourriture repas cuisine manger dîner déjeuner viande légumes
        pain fromage comida cocina comer cena desayuno almuerzo restaurante carne verduras pan queso café almoço
        jantar cozinha legumes cibo cucina mangiare pranzo ristorante verdure formaggio eten koken keuken
        voedsel groente vlees middag frukost kött kød jedzenie obiad kolacja kuchnia mięso warzywa еда еды ужин
        обед завтрак кухня мясо овощи хлеб ресторан вкусн* їжа вечеря обід jídlo večeře oběd maso mâncare
        bucătărie φαγητό δείπνο κουζίνα κρέας étel vacsora ebéd konyha ruoka illallinen liha yemek yemeği mutfak
        sebze ekmek 食物 吃饭 晚餐 午餐 早餐 餐厅 餐廳 厨房 菜谱 蔬菜 水果 米饭 料理 食べ物 夕食 朝食 昼食 野菜 レストラ 食事 음식 음식+ 저녁식사* 요리 요리+ 식당 채소 과일
        طعام الطعام غداء عشاء مطعم مطبخ لحم خضروات غذا شام ناهار رستوران آشپزی کھانا ریستوران אוכל ארוחה מסעדה
        מטבח בשר खाना भोजन रसोई सब्जी रेस्तरां খাবার রান্না রেস্তোরাঁ உணவு சமையல் อาหาร ร้านอาหาร ข้าว makanan
        makan restoran sayur daging masakan pagkain kain luto chakula mgahawa""",
    "weather": """weather rain rains raining snow sunny sun cloud cloudy wind windy storm temperature temperatures
        forecast climate cold warm degrees humidity summer winter autumn wetter regen schnee sonne temperatur
        klima météo pluie neige soleil température climat lluvia nieve temperat* clima chuva neve pioggia meteo
        sneeuw väder regn snö vær vejr pogoda deszcz śnieg погода погоды дождь снег температ* солнце климат дощ
        сніг počasí sníh vreme ploaie zăpadă καιρός βροχή χιόνι időjárás sade lumi yağmur sıcaklık 天气 天氣 下雨 气温
        温度 下雪 气候 天気 気温 雨が 雪が 날씨 날씨+ 기온 온도 طقس الطقس مطر حرارة ثلج هوا باران برف دما موسم بارش מזג גשם שלג मौसम
        बारिश तापमान बर्फ আবহাওয়া বৃষ্টি வானிலை மழை อากาศ ฝน อุณหภูมิ cuaca hujan suhu panahon ulan mvua""",
    "sport": """sport sports football soccer basketball tennis baseball cricket golf hockey rugby swim swimming marathon
        gym workout fitness athlete athletes coach league championship tournament match matches player players
        olympic olympics yoga bike cycling fußball spieler mannschaft turnier joueur joueurs fútbol jugador
        jugadores entrenam* deporte deportes futebol jogador esporte calcio giocatore allenam* voetbal speler
        wedstrijd fotboll spelare fodbold spiller piłka mecz zawodnik футбол спорт спортив* игрок матч тренер
        трениров* гравець тренуван* fotbal hráč zápas jucător meci ποδόσφ* παίκτης αγώνας futball játékos
        mérkőzés edzés jalkapallo pelaaja ottelu futbol oyuncu antrenman spor 足球 篮球 比赛 运动 運動 球员 球队 健身 奥运 サッカー 野球
        試合 選手 スポーツ 축구 야구 경기 선수 운동 스포츠 كرة القدم مباراة لاعب رياضة فوتبال ورزش بازیکن مسابقه کھیل فٹبال کرکٹ
        כדורגל שחקן ספורט खेल क्रिकेट फुटबॉल खिलाड़ी খেলা ক্রিকেট ফুটবল விளையாட்* கிரிக்கெட் กีฬา ฟุตบอล นักกีฬา
        bóng olahraga sepakbola pemain sukan pertandingan laro mchezo mpira""",
    "school": """school schools student students pupil teacher teachers professor university universities college
        classroom lesson lessons course courses curriculum homework exam exams essay essays scholarship degree
        campus tuition kindergarten schule schüler schülerin lehrer universi* unterricht hausaufg* école élève
        élèves professeur étudiant étudiants devoirs examen escuela alumno alumnos estudiante estudiantes
        profesor maestra universid* escola aluno alunos faculdade aula scuola studente studenti insegnante
        lezione leerling docent universiteit skola elev lärare skole studerende lærer szkoła uczeń uczniowie
        nauczyciel studentów lekcja школа школы школьн* ученик учитель студент студентов университет урок уроки
        экзамен школи учень вчитель škola učitel hodina școală lecție σχολείο μαθητής μαθητές καθηγητής φοιτητής
        iskola diák tanár egyetem lecke koulu oppilas opettaja yliopisto okul öğrenci öğrenciler öğretmen
        üniversite ders ödev sınav 学校 學校 学生 學生 老师 老師 教师 大学 大學 课程 作业 考试 生徒 先生 授業 宿題 試験 학교 학생 학생+ 선생님 교사 대학 수업 숙제
        مدرسة المدرسة طالب طلاب معلم جامعة درس امتحان دانشآموز مدرسه دانشجو دانشگاه اسکول استاد یونیورسٹی תלמיד
        תלמידים מורה אוניברסיטה שיעור विद्यालय स्कूल छात्र छात्रों शिक्षक विश्वविद्यालय पाठ्यक्रम স্কুল ছাত্র
        শিক্ষক বিশ্ববিদ্যালয় பள்ளி மாணவர் ஆசிரியர் โรงเรียน นักเรียน ครู มหาวิทยาลัย trường họcsinh giáo
        sekolah siswa mahasiswa guru kuliah pelajar paaralan guro estudyante shule mwanafunzi mwalimu""",
    "shop": """shop shops store stores shopping buy buys bought buying sell sells selling sold sale sales purchase
        purchases purchased product products goods brand brands delivery deliveries shipping shipment cart
        checkout discount discounts coupon coupons voucher warranty retailer supplier suppliers wholesale
        inventory stock stocks merchandise kaufen kauf verkauf verkaufen produkt produkte lieferung rabatt
        angebot acheter achat vendre vente produit produits magasin livraison remise comprar compra vender venta
        ventas producto productos tienda descuento venda vendas produto produtos loja entrega desconto comprare
        acquisto vendere vendita prodotto prodotti negozio consegna sconto kopen verkopen winkel levering
        korting köpa sälja butik leverans køb købe sælge kupić sprzedać sprzedaż sklep dostawa zniżka купить
        продать продажа продажи покупка товар товары магазин доставка доставк* скидка заказать купити продати
        знижка koupit prodat obchod zboží sleva dodání cumpăra vinde produs produse magazin livrare reducere
        αγορά αγοράσω πώληση προϊόν προϊόντα κατάστημα έκπτωση vásárol* vesz eladni termék termékek bolt
        kedvezmény szállítás ostaa myydä tuote kauppa alennus satın satış ürün ürünler mağaza indirim kargo
        teslimat 购买 購買 商店 产品 產品 商品 折扣 优惠 销售 訂單 订单 快递 購入 販売 製品 注文 店舗 割引 配送 買う 구매 구매하+ 판매 판매하+ 상품 제품 가게 할인 배송 주문
        주문하+ شراء اشتر بيع منتج منتجات متجر خصم توصيل خرید فروش محصول فروشگاه تخفیف خریدنا فروخت مصنوعات دکان
        קנה קנייה מכירה מוצר מוצרים חנות הנחה משלוח खरीदना खरीद बिक्री उत्पाद दुकान छूट ডেলিভারি কিনতে বিক্রি
        পণ্য দোকান வாங்க விற்பனை தயாரிப்பு கடை சலுகை ซื้อ ขาย สินค้า ร้าน ส่วนลด beli membeli jual produk toko
        diskon kedai bili benta produkto tindahan nunua bidhaa duka""",
    "house": """house houses home homes apartment apartments flat rent rental tenant landlord room rooms bedroom
        bathroom garden furniture bed sofa door doors window windows roof floor wall walls realtor neighborhood
        neighbour neighbor haus wohnung miete zimmer garten möbel tür fenster maison appartem* loyer chambre
        jardin meuble fenêtre casa apartam* alquiler habitación jardín muebles ventana puerta aluguel quarto
        jardim janela porta appartam* affitto camera giardino finestra huis appartement huur kamer tuin raam
        deur hus lägenhet hyra trädgård lejlighed leilighet værelse dom mieszkanie czynsz pokój ogród дом дома
        квартира квартиры аренда комната сад мебель окно дверь будинок кімната dům byt nájem pokoj zahrada casă
        apartament chirie cameră σπίτι διαμέρι* ενοίκιο δωμάτιο lakás bérlet szoba kert talo asunto vuokra huone
        ev evi daire kira oda bahçe 房子 房屋 公寓 租金 房间 房間 花园 家具 住宅 家賃 部屋 庭の 家を 집을 아파트 방을 정원 월세 منزل البيت بيت شقة
        إيجار غرفة حديقة خانه آپارتمان اجاره اتاق گھر مکان کمرہ בית דירה שכירות חדר גינה घर मकान किराया कमरा
        बगीचा বাড়ি ঘর ভাড়া வீடு அறை வாடகை บ้าน ห้อง เช่า nhà rumah apartemen sewa kamar bahay kwarto nyumba
        chumba""",
    "vehicle": """car cars truck trucks vehicle vehicles motorcycle bicycle engine engines tire tires driving drive drives
        drove road roads traffic parking gas fuel gasoline battery wheel brake auto autos fahrzeug motor straße
        verkehr fahren voiture voitures moteur véhicule conduire coche coches carro carros vehículo carretera
        conducir veículo estrada dirigir automobile veicolo strada guidare rijden voertuig bil bilar väg køretøj
        bilen samochód samochodu pojazd silnik машина машины автомоб* двигател* дорога дорог водитель автомобіль
        двигун silnice mașină vehicul drum αυτοκίν* όχημα δρόμος autó jármű moottori araba otomobil motoru 汽车 汽車
        车辆 发动机 驾驶 停车 交通 道路 自動車 車両 運転 駐車 자동차 자동차+ 차량 운전 도로 교통 سيارة السيارة سيارات طريق محرك خودرو ماشین جاده
        رانندگی گاڑی سڑک רכב מכונית כביש नहर गाड़ी वाहन सड़क कार গাড়ি রাস্তা கார் வாகனம் சாலை รถ ถนน ขับ xe
        mobil kendaraan kereta kotse sasakyan gari barabara""",
    "animal": """animal animals dog dogs cat cats pet pets horse horses bird birds cow pig sheep lion tiger elephant bear
        snake insect insects species wildlife zoo veterinary puppy kitten tiere hund hunde katze katzen vogel
        pferd animaux chien chiens chats oiseau cheval perro perros gato gatos animales pájaro caballo cachorro
        cachorros animais pássaro cavalo cane cani gatto gatti animale animali uccello cavallo dier dieren hond
        paard djur katt fågel häst dyr kat hest fugl zwierzę zwierzęta ptak собака собаки кошка кошки животн*
        птица лошадь тварина кіт птах kočka zvíře pták câine pisică pasăre σκύλος γάτα ζώο ζώα πουλί kutya
        macska állat állatok madár koira kissa eläin eläimet lintu köpek kedi hayvan hayvanlar 动物 動物 宠物 寵物 小狗 小猫
        鸟类 ペット 犬の 猫の 동물 동물+ 강아지 고양이 حيوان حيوانات كلب قطة طائر حیوان سگ گربه پرنده جانور کتا بلی חיה חיות כלב
        חתול ציפור जानवर कुत्ता बिल्ली पशु पक्षी প্রাণী কুকুর বিড়াল পাখি விலங்கு நாய் பூனை สัตว์ สุนัข แมว mèo
        hewan binatang anjing kucing burung haiwan hayop aso pusa ibon mnyama mbwa paka""",
    "nature": """nature natural earth planet planets tree trees forest flower flowers plant plants river rivers lake
        mountain mountains sea ocean oceans water island sky moon soil agriculture farm farms farmer ecosystem
        pollution energy solar carbon emissions natur wald baum bäume fluss berg berge meer wasser pflanze forêt
        arbre arbres fleuve montagne mer eau plante árbol árboles bosque río montaña mar agua planta árvore
        floresta rio montanha água albero foresta fiume montagna acqua pianta rivier zee träd skog flod hav
        vatten skov træ vand vann drzewo rzeka góra woda roślina morze природа природы дерево лес река гора море
        вода растение ліс річка strom řeka hora voda rostlina copac pădure râu munte δέντρο δάσος ποτάμι βουνό
        θάλασσα νερό erdő folyó hegy tenger víz növény puu metsä joki vuori meri vesi ağaç orman nehir dağ deniz
        bitki 自然 树木 森林 河流 大海 海洋 植物 地球 山脉 森の 海の 木の 川の 花の 자연 자연+ 나무 강을 바다 산을 식물 طبيعة شجرة غابة نهر جبل بحر ماء
        نبات طبیعت درخت جنگل رودخانه کوه دریا آب فطرت پانی טבע עץ יער נהר הר מים צמח प्रकृति पेड़ जंगल नदी पहाड़
        समुद्र पानी जल প্রকৃতি গাছ বন নদী পাহাড় জল இயற்கை மரம் காடு ஆறு தண்ணீர் ธรรมชาติ ต้นไม้ ป่า แม่น้ำ
        ภูเขา ทะเล น้ำ alam pohon hutan sungai gunung laut kalikasan puno dagat tubig asili mti maji""",
    "clothes": """clothes clothing shirt shirts dress dresses shoes shoe pants jeans jacket coat fashion wear wearing
        outfit outfits jewelry makeup beauty hair skin skincare perfume kleidung hemd schuhe kleid vêtements
        chaussures robe chemise ropa camisa zapatos vestido belleza cabello roupa roupas sapatos beleza cabelo
        vestiti scarpe camicia bellezza capelli kleding schoenen jurk kläder skor tøj klær sko ubrania buty
        sukienka одежда обувь платье красота волос* одяг взуття oblečení boty haine pantofi ρούχα παπούτσια ruha
        ruhák cipő vaatteet kengät elbise kıyafet ayakkabı 衣服 鞋子 裙子 时尚 美容 化妆 服を 靴を 服装 ファッショ 옷을 신발 패션 화장 ملابس
        حذاء فستان موضة لباس کفش کپڑے جوتے בגדים נעליים שמלה कपड़े जूते फैशन পোশাক জুতা உடை காலணி เสื้อผ้า
        รองเท้า pakaian baju sepatu damit nguo viatu""",
    "job": """career careers cv interview interviews interviewer interviewee recruiter recruitment applicant
        applicants vacancy profession professional professionals experience experiences experienced
        qualification qualifications skillset beruf bewerbung lebenslauf erfahrung vorstellun* carrière
        entretien expérience métier candidature carrera entrevista experiencia profesional empleo curriculum
        candidato carreira experiência profissional emprego currículo carriera colloquio esperienza professio*
        ervaring sollicit* loopbaan erfarenhet karriär intervju ansökan erfaring jobsamtale doświadc* kariera
        карьера собесед* опыт опыта професси* вакансия досвід співбесід* професі* kariéra zkušenost* pohovor
        experiență carieră interviu εμπειρία καριέρα συνέντευ* tapasztal* karrier állásinte* kokemus haastatt*
        kariyer deneyim mülakat tecrübe özgeçmiş 职业 職業 面试 面試 简历 履歷 经验 經驗 求职 専門 経験 面接 職歴 履歴書 就職 경력 경험 경험+ 면접 이력서
        직업 취업 مهنة خبرة مقابلة سيرة وظيفة شغل تجربه مصاحبه رزومه نوکری تجربہ انٹرویو ניסיון ראיון קריירה מקצוע
        नौकरी अनुभव साक्षात्कार पेशा চাকরি অভিজ্ঞতা সাক্ষাৎকার வேலைவாய்* அனுபவம் நேர்காணல் อาชีพ ประสบการณ์
        สัมภาษณ์ nghề pengalaman karier wawancara temuduga karera karanasan taaluma uzoefu""",
    "meeting": """meeting meetings calendar appointment appointments event events conference conferences schedule
        schedules scheduled scheduling agenda attendee attendees reminder reminders webinar workshop seminar
        termin termine treffen besprech* kalender veranst* réunion réunions rendez calendri* événement
        conférence reunión reuniones cita calendario evento eventos reunião reuniões compromi* riunione riunioni
        appuntam* vergader* afspraak möte möten evenemang møde møder møte møter begivenh* spotkanie spotkania
        wydarzenie kalendarz встреча встречи встречу совещан* календар* событие мероприя* зустріч нарада подія
        schůzka schůzky událost întâlnire ședință eveniment συνάντηση συνάντη* ημερολόγ* εκδήλωση megbeszél*
        találkozó naptár esemény kokous tapaaminen tapahtuma kalenteri toplantı toplantıyı takvim randevu
        etkinlik 会议 會議 日历 日程 预约 活动 安排 会議 予定 カレンダ イベント 打ち合わ 予約 회의 회의+ 일정 일정을 약속 행사 캘린더 예약 اجتماع الاجتماع موعد
        تقويم حدث مؤتمر جلسه قرار تقویم رویداد ملاقات اجلاس تقریب פגישה פגישות יומן אירוע बैठक मीटिंग कैलेंडर
        कार्यक्रम বৈঠক মিটিং சந்திப்பு கூட்டம் நிகழ்வு ประชุม นัดหมาย ปฏิทิน lịch rapat pertemuan jadwal acara
        mesyuarat pulong iskedyul mkutano ratiba""",
    "marketing": """marketing advertising advertise advertisement ads campaign campaigns seo branding slogan slogans
        engagement pitch werbung kampagne publicité campagne publicidad campaña mercadeo campanha pubblicità
        reclame annons kampanj reklame kampanje reklama kampania реклама реклам* кампани* маркетинг маркетин*
        кампанія reklamy kampaň publicitate campanie διαφήμι* εκστρατ* reklám kampány mainos kampanja reklam
        kampanya pazarlama 营销 行銷 广告 廣告 推广 品牌 広告 宣伝 마케팅 광고 광고+ 홍보 캠페인 تسويق إعلان إعلانات حملة تبلیغ تبلیغات
        بازاریابی اشتہار שיווק פרסומת קמפיין विज्ञापन विपणन अभियान বিজ্ঞাপন প্রচার விளம்பரம் โฆษณา iklan
        pemasaran kampanye patalastas tangazo""",
    "finance": """finance financial invest investing investment investments investor investors shares dividend portfolio
        market markets trading trader economy economic economics inflation revenue revenues profit profits loss
        tax taxes accounting accountant quarterly fiscal insurance pension gdp invoice invoices receipt receipts
        finanzen investi* aktie aktien markt wirtschaft steuer steuern gewinnmar* rechnung versicher* finances
        marché économie impôt impôts bénéfice facture assurance finanzas inversión invertir mercado economía
        impuesto impuestos factura ganancias finanças investir economia imposto impostos fatura lucro finanza
        investire mercato imposte fattura guadagno assicura* beleggen belasting economie factuur verzeker*
        ekonomi skatt faktura försäkr* marknad økonomi skat marked finanse inwestyc* rynek gospodarka podatek
        podatki ubezpiecz* финанс* инвести* рынок рынка экономик* налог налоги прибыль страхов* інвести* ринок
        економік* податок прибуток trh ekonomika zisk finanțe piață impozit factură οικονομ* επένδυση φόρος
        τιμολόγιο pénzügy* befektet* piac gazdaság talous sijoit* markkin* vero lasku yatırım piyasa vergi borsa
        金融 投资 投資 股票 市场 市場 经济 經濟 税收 利润 发票 保险 財務 财务 株式 経済 税金 請求書 保険 利益 금융 투자 투자+ 주식 시장 경제 세금 송장 보험 수익 مالية
        استثمار سوق اقتصاد ضريبة فاتورة أسهم تأمين ربح سرمایه بازار مالیات سهام فاکتور بیمه سرمایہ منڈی معیشت
        ٹیکس השקעה שוק כלכלה מס חשבונית ביטוח मुनाफा निवेश बाज़ार बाजार अर्थव्यवस्था बीमा বিনিয়োগ বাজার
        অর্থনীতি কর বীমা முதலீடு சந்தை பொருளாதாரம் வரி ลงทุน ตลาด เศรษฐกิจ ภาษี ประกัน thuế investasi pasar
        pajak faktur saham pelaburan cukai puhunan merkado buwis uwekezaji soko kodi""",
    "science": """science sciences scientist scientists physics chemistry chemical chemicals biology mathematics math
        maths equation equations theorem quantum atom molecule molecules laboratory lab theory theories space
        nasa gravity evolution genetics gene genes dna cell cells protein brain psychology philosophy wissensc*
        physik chemie biologie mathemat* gleichung theorie gehirn physique chimie mathéma* équation théorie
        cerveau ciencia ciencias física química matemát* ecuación teoría cerebro ciência equação teoria cérebro
        scienza fisica chimica matemat* equazione cervello wetensch* natuurku* scheiku* wiskunde vetensk* fysik
        kemi ekvation videnskab vitenskap nauka naukow* fizyka chemia równanie mózg наука науки научн* физик*
        химия химическ* матема* биолог* теория уравнени* мозг науков* фізика хімія теорія věda fyzika matematika
        rovnice știință fizică ecuație επιστήμ* φυσική χημεία μαθηματ* εξίσωση tudomány fizika kémia egyenlet
        tiede fysiikka kemia yhtälö bilim fizik kimya matematik denklem teori 科学 科學 物理 化学 化學 数学 數學 生物 方程 理论 实验室
        大脑 数式 理論 物理学 化学物質 方程式 과학 과학+ 물리 화학 수학 생물 방정식 이론 علم علوم فيزياء كيمياء رياضيات معادلة نظرية دماغ دانش
        فیزیک شیمی ریاضی معادله نظریه سائنس طبیعیات کیمیا מדע פיזיקה כימיה מתמטיקה משוואה विज्ञान भौतिकी रसायन
        गणित समीकरण सिद्धांत বিজ্ঞান পদার্থ রসায়ন গণিত அறிவியல் இயற்பியல் வேதியியல் கணிதம் วิทยาศาสตร์ ฟิสิกส์
        เคมี คณิตศาสตร์ khoa toán sains ilmu fisika kimia agham sayansi hisabati""",
    "music": """music song songs sing singing singer band album albums concert guitar piano melody artist artists dance
        dancing dj playlist musik lied lieder sänger musique chanson chansons chanteur música canción canciones
        cantante canção músicas cantor musica canzone canzoni muziek liedje zanger sångare sang sange muzyka
        piosenka piosenki piosenkarz музыка музыки песня песни певец музик* пісня співак hudba píseň písně
        muzică cântec cântăreț μουσική τραγούδι τραγουδ* zene énekes musiikki laulu müzik şarkı şarkıcı 音乐 音樂 歌曲
        唱歌 歌手 演唱会 音楽 歌を 曲を 歌詞 음악 노래 노래+ 가수 موسيقى أغنية أغاني مغني موسیقی آهنگ ترانه گانا מוזיקה זמר संगीत गाना
        गीत गायक সঙ্গীত গান গায়ক இசை பாடல் பாடகர் ดนตรี เพลง นักร้อง nhạc lagu penyanyi muzik musika awit
        muziki wimbo""",
    "art": """art arts artwork artistic museum museums gallery sculpture culture cultural ancient medieval century
        centuries empire revolution civilization archaeology heritage tradition traditions architecture kunst
        kultur jahrhun* musée siècle siècles arte cultura siglo siglos museo século museu secolo cultuur eeuw
        konst århundr* sztuka kultura wiek muzeum искусст* культур* музей век века столети* мистецтв* культура
        століття umění století artă cultură secol τέχνη πολιτισμ* αιώνας művészet kultúra század taide kulttuuri
        vuosisata sanat kültür yüzyıl müze 艺术 藝術 文化 历史上 博物馆 世纪 传统 芸術 美術 世紀 伝統 예술 문화 문화+ 세기 박물관 전통 فن ثقافة قرن
        متحف هنر فرهنگ موزه ثقافت אמנות תרבות מאה कला संस्कृति शताब्दी শিল্প সংস্কৃতি শতাব্দী கலை கலாச்சாரம்
        ศิลปะ วัฒนธรรม ศตวรรษ nghệ seni budaya abad sining sanaa utamaduni""",
    "time": """time times date dates day days week weeks month months year years hour hours minute minutes yesterday
        tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april june july
        august september october november december morning afternoon evening night noon midnight daily weekly
        monthly yearly annual ago recently zeit woche monat jahr jahre stunde uhr gestern morgen abend montag
        freitag temps jour jours semaine mois année années heure heures hier demain lundi vendredi tiempo día
        días semana año años horas ayer mañana lunes viernes dia dias ontem amanhã tempo giorno giorni settimana
        mese anni ieri domani lunedì tijd weken maand jaar uur gisteren tid dagar vecka månad timme igår uge
        måned klokken czas dzień dni tydzień miesiąc godzin* wczoraj jutro время день дня дней неделя недели
        месяц год года лет час часов вчера завтра понедел* пятниц* тиждень місяць рік години dny týden měsíc
        hodin* včera zítra timp zi zile săptămână χρόνος ημέρα μέρα εβδομάδα μήνας έτος ώρα χθες αύριο hónap
        tegnap holnap aika päivä viikko kuukausi vuosi tunti eilen huomenna zaman gün günler hafta yıl saat
        yarın 时间 時間 日期 星期 小时 分钟 每天 昨天 明天 上午 下午 月份 年份 日付 曜日 毎日 昨日 明日 午前 午後 週間 시간 시간+ 날짜 오전 오후 어제 내일 매일 주일 개월 وقت
        يوم أيام أسبوع شهر سنة ساعة أمس غدا زمان روز هفته ماه سال ساعت دیروز فردا دن ہفتہ مہینہ گھنٹہ זמן יום
        ימים שבוע חודש שנה שעה אתמול מחר समय दिन सप्ताह महीना साल वर्ष घंटा कल সময় দিন সপ্তাহ মাস বছর ঘণ্টা
        நேரம் நாள் வாரம் மாதம் வருடம் เวลา วัน สัปดาห์ เดือน ปี ชั่วโมง ngày tuần tháng waktu minggu bulan tahun
        kemarin besok oras araw linggo buwan taon mwezi mwaka""",
    "place": """city cities town village country countries province region regions street streets avenue place places
        world global international national local usa america american europe european africa asia india china
        japan germany france england london paris berlin york california texas stadt land länder ort welt
        deutschl* ville pays lieu rue monde ciudad país países lugar calle mundo españa méxico cidade rua brasil
        città paese luogo mondo italia stad plaats straat wereld nederland sverige värld verden danmark norge
        miasto świat polska город города страна страны место мир улица россия москва місто країна україна město
        země svět oraș țară lume românia πόλη χώρα κόσμος ελλάδα város ország világ magyaro* kaupunki maailma
        şehir ülke dünya türkiye 城市 国家 國家 世界 中国 地方 地区 街道 美国 都市 場所 日本 国の 地域 アメリカ 도시 국가 나라 세계 장소 지역 한국 미국 مدينة
        دولة بلد مكان عالم مصر شهر کشور جهان ایران مکان شہر ملک دنیا پاکستان עיר מדינה מקום עולם ישראל शहर देश
        दुनिया भारत শহর দেশ বিশ্ব বাংলাদেশ நகரம் நாடு உலகம் இந்தியா เมือง ประเทศ โลก quốc nước kota negara dunia
        tempat bandar lungsod bansa mji nchi""",
    "child": """child children kid kids baby babies infant toddler teen teens teenager teenagers minor minors boy boys
        girl girls youth young daughter elderly seniors kinder kindes jugendl* mädchen junge enfant enfants bébé
        adolesc* fille garçon niño niños niña bebé menor menores criança crianças bebê menino menina bambino
        bambini ragazzo ragazza minori kinderen jongere barn barnet flicka pojke børn dreng pige dziecko dzieci
        nastolat* дети детей ребёнок ребенок ребенка малыш подрост* девочк* мальчик діти дитина děti dítě copil
        copii παιδί παιδιά gyermek gyerek gyerekek lapsi lapset nuori çocuk çocuklar bebek genç 孩子 儿童 兒童 小孩 婴儿
        少年 未成年 子供 子ども 赤ちゃん 若者 아이 아이들 어린이 아기 청소년 미성년자* طفل أطفال الطفل رضيع مراهق کودک کودکان بچه نوجوان بچہ بچے
        ילד ילדים תינוק נער बच्चा बच्चे बच्चों शिशु किशोर শিশু বাচ্চা குழந்தை குழந்தை* சிறுவர் เด็ก ทารก วัยรุ่น
        anak bayi remaja kanak sanggol mtoto watoto kijana""",
    "family": """family families mother mothers father fathers mom mum dad parent parents wife husband brother sister
        uncle aunt cousin friend friends boyfriend girlfriend partner couple marriage married wedding love loves
        loved romantic relationship relationships dating kiss familie mutter vater eltern ehemann bruder
        schwester freund freunde liebe famille père femme frère soeur amis amour familia madre padre padres
        esposa esposo hermano hermana amigo amigos família mãe marido irmão irmã famiglia genitori moglie marito
        fratello sorella amico amici amore gezin moeder vader ouders vriend vrienden liefde familj föräldrar
        vänner kärlek venner kærlighed rodzina matka ojciec rodzice przyjaciel miłość семья семьи мать мама отец
        папа родител* жена муж брат сестра друг друзья любовь сімʼя мати батько кохання rodina otec rodiče
        přítel láska tată părinți prieten dragoste οικογέν* μητέρα πατέρας φίλος αγάπη család anya szülők barát
        szerelem perhe äiti vanhemmat ystävä rakkaus aile anne kardeş arkadaş sevgi 家庭 家人 母亲 父亲 妈妈 爸爸 父母 朋友 丈夫
        妻子 爱情 結婚 家族 母親 父親 両親 友達 恋人 友人 가족 가족+ 어머니 아버지 부모 친구 친구+ 사랑 결혼 عائلة أم أب والدين زوجة زوج أخ أخت صديق حب
        خانواده مادر پدر همسر برادر خواهر دوست عشق خاندان ماں باپ محبت משפחה אמא אבא הורים חבר אהבה परिवार माता
        पिता माँ भाई बहन दोस्त मित्र प्यार পরিবার মা বাবা ভাই বন্ধু ভালোবাসা குடும்பம் அம்மா அப்பா நண்பர் காதல்
        ครอบครัว พ่อ แม่ เพื่อน keluarga ibu ayah teman cinta pamilya nanay tatay kaibigan rafiki""",
    "gender": """woman women man male males female females lady ladies gentleman gentlemen gay lesbian transgender queer
        lgbt jew jews jewish muslim muslims islam islamic christian christians christianity hindu buddhist
        religion religions religious church mosque bible quran immigrant immigrants immigration refugee refugees
        race races ethnic minority minorities frau männer mann frauen muslime juden einwander* homme hommes
        femmes juif juifs musulm* immigr* mujer mujeres hombre hombres judío judíos inmigra* religión mulher
        mulheres homem homens judeus muçulm* imigra* religião donna donne uomo uomini ebrei immigra* religione
        vrouw vrouwen joden moslims kvinna kvinnor män judar muslimer kvinde kvinder mænd kobieta kobiety
        mężczyzn* żydzi muzułm* женщин* мужчин* евре* мусульм* мигрант* религи* жінк* чоловік євре* žena ženy
        muž muži židé femeie bărbat evrei γυναίκ* άνδρας άνδρες εβραίοι férfi férfiak zsidó nainen naiset miehet
        kadın kadınlar erkek erkekler müslüman yahudi 女性 男性 女人 男人 犹太 穆斯林 宗教 移民 黑人 白人 女の 男の ユダヤ 黒人 여성 여성+ 남성 여자
        남자 유대인 무슬림 종교 이민자 흑인 امرأة نساء رجل رجال يهود مسلم مسلمين دين زن زنان مرد مردان یهودی مسلمان مذہب عورت
        נשים אישה גבר גברים יהודים מוסלמים דת महिला महिलाओं पुरुष मुस्लिम मुसलमान यहूदी धर्म নারী পুরুষ মুসলিম
        ধর্ম பெண் ஆண் முஸ்லிம் மதம் ผู้หญิง ผู้ชาย ศาสนา มุสลิม wanita pria perempuan agama babae lalaki
        relihiyon mwanamke mwanaume dini""",
    "politics": """politics political politician politicians election elections vote votes voter voters voting ballot
        democracy democratic republican democrat trump biden obama putin congress senate parliament minister
        protest protests war wars peace conflict ukraine russia israel palestine gaza politik wahl wahlen wähler
        partei krieg frieden politique élection élections guerre paix política político elección elecciones
        votar voto guerra eleição eleições politico elezioni votare partito politiek verkiez* oorlog politiska
        krig valg stemme polityka wybory głosować wojna политик* выборы выборов голосов* война войны партия
        вибори політик* війна volby volit válka alegeri vot război εκλογές πολιτικ* πόλεμος választás politika
        háború vaalit politiikka sota seçim seçimler siyaset savaş 政治 选举 選舉 投票 战争 戰爭 总统 政党 选民 选票 選挙 戦争 大統領 首相 정치
        정치+ 선거 선거+ 투표 전쟁 대통령 سياسة انتخابات تصويت حرب سلام حزب سیاست رای جنگ ووٹ פוליטיקה בחירות הצבעה מלחמה
        राजनीति चुनाव मतदान मत युद्ध নির্বাচন রাজনীতি ভোট যুদ্ধ அரசியல் தேர்தல் வாக்கு போர் เลือกตั้ง สงคราม
        pemilu pemilihan perang pilihanraya halalan pulitika digmaan siasa uchaguzi vita""",
    "news": """news newspaper newspapers journalist journalists reporter headline headlines media press reports
        reported reporting report coverage zeitung bericht berichte nouvelles journaliste reportage rapport
        rapports noticias noticia periódico periodista informe informes reporte notícia notícias jornal
        jornalista relatório notizie notizia giornale giornalista rapporto nieuws krant nyheter tidning nyheder
        avis gazeta raport raporty новости новость газета журналис* отчёт отчет отчета доклад новини звіт noviny
        raportul știri ziar ειδήσεις εφημερ* αναφορά hírek hír újság jelentés uutiset lehti raportti haber
        haberler gazete rapor raporu 新闻 新聞 报纸 記者 记者 媒体 报告 報告 报道 ニュース 報道 新聞社 報告書 レポート 뉴스 뉴스+ 신문 기자 보도 보고서 보고
        أخبار خبر صحيفة صحفي تقرير تقارير روزنامه اخبار گزارش خبریں رپورٹ עיתון דוח דיווח समाचार खबर अखबार
        रिपोर्ट পত্রিকা সংবাদ খবর প্রতিবেদন செய்தித்* பத்திரி* அறிக்கை ข่าว หนังสือพิมพ์ รายงาน berita koran
        laporan balita pahayagan ulat habari gazeti ripoti""",
}  # fmt: skip
"""Concept name to the words that carry it."""
