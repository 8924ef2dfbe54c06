# ruff: noqa: RUF001, E501
"""New concepts beside those of `lexicon`: what does harm, and what an order leans on."""

from __future__ import annotations

from typing import Final

HARMS: Final[dict[str, str]] = {
    "weapon": """weapon weapons weaponry weaponize weaponise gun guns firearm firearms pistol rifle rifles ammunition
        ammo bullet knife knives silencer sword grenade grenades bomb bombs bombing bomber explosive explosives
        explosion explode detonate detonator ied dynamite thermite molotov napalm tnt landmine missile missiles
        nuke nukes nuclear warhead bioweapon bioweapons anthrax sarin ricin uranium plutonium enrichment waffe
        waffen bombe bomben sprengst* gewehr schusswaf* arme armes bombes fusil explosif armas bomba bombas
        pistola explosivo explosivos explosi* fucile esplosi* wapen wapens bom geweer vapen våben våpen sprängä*
        broń bombę ładunek wybuch* оружи* бомба бомбу бомбы взрывч* взрыв* пистолет винтовк* боеприп* зброя
        зброї вибух* zbraň zbraně bombu výbušn* bombă exploziv όπλο όπλα βόμβα βόμβες εκρηκτι* fegyver bombát
        robban* aseita pommi räjähd* silah silahı bombası patlayıcı 武器 炸弹 炸彈 枪支 枪械 爆炸 炸药 炸藥 手枪 核武 导弹 爆弾 拳銃 爆発物
        爆薬 火薬 무기 무기+ 폭탄 폭탄+ 폭발물 총기 총을 핵무기 سلاح أسلحة قنبلة قنابل متفجرات بندقية مسدس اسلحه بمب سلاحها موادمنفجره
        تفنگ ہتھیار بم بندوق נשק פצצה פצצות רובה אקדח हथियार हथियारों बम विस्फोटक बंदूक पिस्तौल অস্ত্র বোমা
        বিস্ফোরক ஆயுதம் வெடிகுண்* துப்பாக்* อาวุธ ระเบิด ปืน vũkhí senjata peledak baril silaha bomu bunduki""",
    "drug": """drug drugs narcotic narcotics cocaine crack heroin meth methamphetamine amphetamine fentanyl opioid
        opioids ecstasy mdma lsd ketamine marijuana cannabis weed thc overdose addict steroids dealer cartel
        drogen droge rauschgi* kokain drogue drogues stupéfia* droga drogas cocaína metanfet* estupefac*
        entorpec* stupefac* knark narkotika narkotyk* narkotyki наркот* кокаин героин метамфет* амфетамин
        закладки наркотик drogy pervitin droguri narcotice ναρκωτικ* κοκαΐνη kábítósz* drog huumeet huume
        uyuşturu* esrar eroin 毒品 大麻 可卡因 海洛因 冰毒 麻薬 覚醒剤 ドラッグ 마약 마약+ 대마초 필로폰 مخدرات المخدرات كوكايين حشيش هيروين
        موادمخدر مخدر تریاک منشیات סמים קוקאין नशीले ड्रग्स नशीली मादक মাদক போதைப்* ยาเสพติด โคเคน matúy narkoba
        sabu dadah shabu mihadarati""",
    "poison": """poison poisons poisoned poisoning poisonous toxic toxin toxins venom cyanide arsenic ricin lethal deadly
        fatal acid chlorine ammonia hazardous contaminate contaminated giftig vergiften vergift* gifts empoiso*
        toxique veneno venenos envenen* tóxico tóxica cianuro veleno tossico avvelen* vergiftig giftige forgift*
        trucizn* otruj trujący toxyczny отрав* яд яда ядовит* отрута отруй* jed otravă δηλητήρ* τοξικό méreg
        mérgez* myrkky myrkyt* zehir zehirle* 毒药 毒藥 有毒 下毒 毒素 致命 毒物 毒ガス 毒殺 猛毒 독극물 독약 독성 سموم تسميم سامة زهر سمی
        زہر רעל הרעלה ज़हर जहर विष विषैला বিষ விஷம் ยาพิษ พิษ độc racun beracun lason sumu""",
    "hacking": """hack hacks hacked hacker hackers hacking exploit exploits exploited exploiting exploitation malware
        ransomware spyware virus viruses trojan trojans rootkit keylogger botnet ddos payload payloads
        vulnerability vulnerabilities vulnerable cve zeroday xss csrf sqli injection injections inject injected
        phishing phish spoof spoofing spoofed bruteforce crack cracking cracked cracker penetration pentest
        intrusion breach breached compromise compromised exfiltrate exfiltration attacker attackers attack
        attacks cyberattack cyber infect infected hijack hijacked eavesdrop hacken gehackt schadsoft* angriff
        angreifer sicherheitsl* piratage pirater pirate vulnérab* malveill* attaque attaquant hackear hackeo
        vulnera* atacante ataque inyección invadir vírus ataques injeção vulnerab* attacco attaccante hackerare
        iniezione kwetsbaa* aanval inbreken skadlig angrep angreb włamać włama* atak luka złośliwe взлом взлома*
        взломать хакер хакеры вредонос* вирус уязвим* эксплойт фишинг атака атаки троян злам зламати шкідлив*
        вразлив* hackn* útok zraniteln* atac χάκερ επίθεση ευπάθεια κακόβουλο ιός feltör* támadás sérüléke*
        kártevő hakkeri hyökkäys haitta* haavoitt* hack* saldırı kötücül zararlı virüs 黑客 攻击 攻擊 漏洞 木马 病毒 恶意软件
        惡意軟體 入侵 钓鱼 釣魚 勒索 注入 破解 駭客 ハッキン 攻撃 脆弱性 ウイルス マルウェ 不正アク 侵入 ハッカー 해킹 해킹하+ 해커 공격 공격하+ 취약점 악성 악성코드* 바이러스* 피싱 침입
        اختراق هجوم الهجوم ثغرة فيروس خبيث خبيثة تصيد هاكر هک حمله آسیبپذیری بدافزار ویروس نفوذ ہیک حملہ وائرس
        פריצה לפרוץ האקר תקיפה פגיעות זדוני נוזקה हैक हैकिंग हमला मैलवेयर वायरस फ़िशिंग সাইবার হ্যাক হ্যাকিং
        আক্রমণ ভাইরাস ஹேக் தாக்குதல் แฮก แฮ็ก โจมตี ช่องโหว่ มัลแวร์ ไวรัส retas meretas peretas serangan celah
        godam penggodam atake udukuzi shambulio""",
    "crime": """steal steals stealing stolen theft thief thieves rob robs robbing robbery burglar burglary shoplift
        shoplifting fraud fraudulent scam scams scammer swindle counterfeit counterfeiting forge forged forgery
        launder laundering blackmail blackmailing extort extortion bribe bribes bribery corruption kidnap
        kidnapping abduct smuggle smuggling trafficking traffick embezzle embezzlement ponzi pirated piracy
        stehlen diebstahl betrug betrüg* fälsch* geldwäsche erpress* schmugg* fraude frauder escroqu* arnaque
        contrefa* chantage corrompre robar robo estafa estafar falsific* lavado chantaje soborno extors*
        contraba* roubar roubo suborno lavagem rubare furto frode truffa truffare ricatto riciclag* contrabb*
        stelen diefstal oplicht* stjäla bedrägeri stjele svindel bedrageri kraść kradzież oszust* szantaż
        украсть кража воровать мошенн* обмануть подделать поддел* шантаж отмывание взятк* вкрасти крадіжк*
        шахрай* krást krádež podvod vydírat fura furt fraudă înșelăt* κλέψω κλοπή απάτη εκβιασμ* lopni lopás
        csalás zsarol* varastaa varkaus petos huijaus çalmak hırsızlık dolandır* sahte şantaj rüşvet 偷窃 偷竊 盗窃 诈骗
        詐騙 欺诈 伪造 偽造 洗钱 洗錢 勒索罪 贿赂 走私 盗む 窃盗 詐欺 恐喝 賄賂 密輸 脅迫 훔치 훔치는 절도 사기 사기를 위조 위조하+ 협박 뇌물 밀수 횡령 سرقة يسرق احتيال
        تزوير ابتزاز رشوة غسيل تهريب دزدی سرقت کلاهبرداری جعل رشوه چوری دھوکہ جعلی לגנוב גניבה הונאה זיוף סחיטה
        שוחד चोरी चुराना धोखाधड़ी ठगी जालसाजी रिश्वत ब्लैकमेल চুরি প্রতারণা জালিয়াতি திருட்டு மோசடி ขโมย ฉ้อโกง
        หลอกลวง ปลอมแปลง trộm lừađảo mencuri curi penipuan menipu pemalsuan magnakaw nakawin pandaraya wizi
        kuiba ulaghai""",
    "violence": """kill kills killed killing killer murder murders murdered murderer murdering assassinate assassination
        homicide manslaughter massacre genocide torture tortured assault assaulted stab stabbing strangle shoot
        shooting shooter hurt hurting injure injury injuries violence violent violently brutal gore gruesome
        corpse behead arson rape raping molest abuse abused abusive terror terrorist terrorists terrorism jihad
        isis kidnapper harm harms harmed harming threaten threatening slaughter lynch töten tötet mord ermord*
        gewalt folter verletzen tuer meurtre assassi* blesser terrori* matar asesinar asesina* violencia tortura
        herir homicid* assassin* violência ferir uccidere omicidio ammazzare violenza doden vermoord* moord
        geweld döda våld drepe dræbe vold zabić zabij morderst* przemoc tortur* убить убийств* убей убивать
        насили* пытк* терорист террор* покалеч* вбити вбивство насильс* тортури zabít vražda násilí mučení ucide
        omor crimă violență σκοτώσω δολοφον* βία βασανισ* megöl* gyilkos* erőszak kínzás tappaa murha väkival*
        kidutus öldürmek öldür cinayet şiddet işkence terör 杀人 殺人 杀死 殺死 谋杀 謀殺 暴力 虐待 酷刑 恐怖分子 伤害 殺す 殺害 拷問 テロ 傷つけ
        죽이 죽여 죽이는 살인 살해 살해하+ 폭력 고문 테러 학대 قتل اقتل يقتل القتل اغتيال عنف تعذيب إرهاب إيذاء کشتن بکش خشونت شکنجه
        ترور قتلعام تشدد دہشت להרוג רצח לרצוח אלימות עינויים טרור मारना हत्या हिंसा कत्ल यातना आतंक आतंकवाद
        হত্যা খুন সহিংসতা নির্যাতন কொலை கொலை வன்முறை ฆ่า ฆาตกรรม รุนแรง ทรมาน giết bunuh membunuh pembunuhan
        kekerasan teroris siksa pumatay patayan karahasan kuua mauaji vurugu""",
    "hate": """hate hatred hateful racist racism racial racially sexist sexism misogyny misogynist homophobic
        homophobia transphobic bigot bigotry slur slurs antisemitic antisemitism islamophobia xenophobia nazi
        nazis hitler supremacy supremacist discriminate discrimination discriminatory stereotype stereotypes
        prejudice inferior insult insults insulting bully bullying bullied harass harassing harassment
        cyberbully mock ridicule humiliate degrade demean offend hass rassist* beleidi* diskrimi* mobbing haine
        raciste racisme insulte harcèl* discrim* odio racista racismo insulto insultar acoso acosar discrimi*
        ódio assédio preconce* razzista razzismo insulti haat racisti* beledig* pesten rasism* rasisme mobning
        nienawiść rasis* rasizm obrażać ненавис* расист* расизм оскорб* травл* дискрим* ненависть образити
        nenávist urážk* rasism jignește μίσος ρατσισ* προσβολ* gyűlölet rasszis* viha rasisti* loukka* nefret
        ırkçı ırkçılık hakaret ayrımcı* zorbalık 仇恨 种族歧视 種族 歧视 歧視 侮辱 辱骂 霸凌 纳粹 憎悪 差別 人種差別 いじめ ヘイト 嫌がらせ 혐오 혐오+
        인종차별* 차별 차별하+ 모욕 괴롭힘 왕따 كراهية الكراهية عنصرية عنصري إهانة تمييز تنمر نفرت نژادپرستی توهین تبعیض
        نسلپرستی שנאה גזענות גזעני העלבה אפליה נאצי नफरत नफ़रत घृणा नस्लवाद जातिवाद अपमान भेदभाव ঘৃণা বর্ণবাদ
        অপমান வெறுப்பு இனவெறி เกลียด เหยียด ดูหมิ่น kebencian benci rasis hina menghina poot chuki ubaguzi""",
    "suicide": """suicide suicidal selfharm cutting myself hang anorexia anorexic bulimia bulimic starve overdosing
        depressed depression hopeless selbstm* suizid ritzen suicider automuti* suicidio suicidarme suicid*
        autolesi* suicídio autolesão anoressia zelfmoord självmo* selvmord samobój* самоуб* суицид* покончить
        самогуб* sebevra* sinucid* αυτοκτον* öngyilko* itsemur* intihar 自杀 自殺 自残 轻生 自傷 死にたい リストカ 자살 자살하+ 자해
        انتحار الانتحار خودکشی خودکشیکردن התאבדות להתאבד आत्महत्या আত্মহত্যা தற்கொலை ฆ่าตัวตาย tựtử magpakamatay
        kujiua""",
    "sex": """sex sexual sexually sexy erotic erotica porn porno pornography pornographic nude nudes naked nudity nsfw
        xxx fetish orgasm masturbate masturbation prostitute prostitution escort penis vagina breasts boobs fuck
        fucking fucked incest bestiality pedophile pedophilia lolita underage seduce seduction lewd obscene
        intercourse explicitly sexuell erotisch nackt pornogr* sexe sexuel sexuelle érotique sexo sexuales
        erótic* desnud* pornog* sexuais nudez sesso sessuale nudo erotico seks seksueel naakt naken nøgen
        seksual* nagie nagi секс сексуал* порн* эротич* голая голый обнажен* порно сексуальн* sexuální nahá
        erotick* sexuale nud σεξ σεξουαλ* πορνό γυμνή szex szexuál* meztelen seksi seksuaa* alaston cinsel
        çıplak erotik 性爱 性愛 色情 裸体 裸照 做爱 性行为 成人内容 ポルノ エロ セックス 性的 わいせつ 裸の 섹스 성적 성관계 포르노 음란 야한 누드 جنس جنسي جنسية
        إباحية عاري سکس جنسی پورن برهنه فحش جنسیمواد סקס מיני מינית פורנו עירום सेक्स यौन अश्लील नग्न पोर्न যৌন
        অশ্লীল নগ্ন பாலியல் ஆபாச เซ็กส์ ทางเพศ โป๊ เปลือย khiêu telanjang seksual cabul lucah malaswa hubad
        ngono""",
    "disinformation": """disinformation misinformation misinfo hoax hoaxes conspiracy conspiracies propaganda rumor rumors rumour
        deepfake deepfakes fake fakes faked faking false falsely falsehood falsehoods lie lies lying liar
        mislead misleading deceive deceives deceived deceptive deception manipulate manipulates manipulated
        manipulation manipulative trick tricks tricked tricking fool fooled defame defamatory defamation libel
        slander smear plagiarize plagiarism fabricated untrue falschin* lüge lügen täusche täuschen täuschung
        gefälsch* desinfor* manipul* mensonge mensonges mentir tromper trompe* désinfor* faux fausse mentira
        mentiras falso falsa falsas bulo falsos enganar engana boato menzogna mentire ingann* falsi bugia leugen
        liegen misleid* lögn ljuga vilsele* falsk løgn lyve kłamstwo kłam oszukać fałszyw* dezinfo* ложь лги
        лгать врать ври обман обмани* дезинфо* фейк фейки ложные манипу* брехня дезінф* неправд* lež lhát klamat
        podvést falešn* minciun* minți fals ψέμα ψέματα παραπλαν* ψευδ* hazugság hazudj félrevez* hamis valhe
        valehd* harhaut* yalan aldat* kandır* 虚假 虛假 谎言 謊言 撒谎 欺骗 欺騙 造谣 误导 操纵 假新闻 騙す 騙して 欺く 偽情報 デマ 虚偽 捏造 거짓 거짓말
        거짓말하+ 속여 속이 속이는 허위 조작 조작하+ 가짜 기만 كذب اكذب تضليل خداع خدع مزيف شائعات تلاعب دروغ فریب جعلیخبر گمراه جھوٹ
        شقر שקר לשקר הטעה להטעות מזויף मिथ्या झूठ झूठा झूठी धोखा गुमराह फर्जी অসত্য মিথ্যা গুজব ভুয়া பொய்
        ஏமாற்று வதந்தி โกหก หลอก เท็จ ปลอม nóidối bohong dusta tipu palsu hoaks menyesatkan pinsala peke
        kasinungalingan uongo danganya""",
    "surveillance": """spy spying surveillance stalk stalks stalker stalking track tracks tracking tracker monitor monitoring
        monitors eavesdropping wiretap wiretapping intercept intercepts snoop snooping dox doxx doxxing harvest
        harvesting scrape scraping collect collects collecting gather gathers gathering spionier* überwach*
        ausspion* sammle sammeln verfolge espionner surveil* espionn* collecte collectez récolte espiar vigilar
        espía acecho recopila recopilar recolecta rastrea rastrear vigiar monitorar coletar colete spiare
        sorvegl* raccogli raccoglie* tracciare bespion* volgapp verzamel verzamelen spionera övervak* samla
        overvåk* overvåg* indsaml* szpieg* śledź śledzić zbierz zbieraj шпион* следить слежк* слежка собери
        собирай соберите отслеж* шпигун* стежити збери sledovat špeh* sbírej spiona* urmări colecte* colectează
        κατασκοπ* παρακολού* συλλέξ* kémked* megfigye* gyűjtsd vakoilu vakoile seuranta kerää casus izle
        gözetle* takip topla toplayın 监视 監視 跟踪 追踪 偷窥 窃听 收集 搜集 监控 監視し 盗聴 追跡 収集 集めて 尾行 감시 감시하+ 추적 추적하+ 도청 수집 수집하+
        스토킹 تجسس مراقبة تتبع تعقب اجمع جمع جاسوسی ردیابی جمعآوری نظارت جاسوس ریגול לרגל מעקב לעקוב אסוף לאסוף
        जासूसी निगरानी पीछा इकट्ठा एकत्र নজরদারি সংগ্রহ உளவு கண்காணி* சேகரி สอดแนม ติดตาม รวบรวม theodõi thập
        mengintai memata pantau kumpulkan lacak intip upelelezi kusanya""",
    "threat": """threat threats threaten threatens punish punished punishment punishes penalty penalties penalize
        penalized penalised fired terminated consequences consequence suffer suffering dies dying death dead
        lose loses losing lost fail fails failed failing failure fines prison jail arrested sue lawsuit drohung
        bedroh* bestraf* strafe konsequ* sterben stirbt tod verlier* gefeuert menace puni punition puniss*
        mourir mort perdre conséqu* amenaza castig* morir muerte perder consecu* multa ameaça puniç* punido
        morrer morte minaccia punizi* punito morire perdere bedreig* straf gestraft sterven dood verliez* straff
        döden förlora trussel dø død miste groźba ukara* umrze śmierć stracisz угроз* наказ* наказание умрет
        умру смерть потеря* штраф уволят загроза покара* помре hrozba trest potrest* zemře smrt amenin* pedeaps*
        moare moarte απειλή τιμωρ* πεθάνω θάνατος fenyeget* büntet* meghal halál uhka rangaist* kuolee kuolema
        tehdit ceza cezalan* ölecek ölüm kaybed* 威胁 威脅 惩罚 懲罰 后果 死亡 处罚 扣分 失败 受罚 脅す 罰する 罰則 死ぬ 失う ペナルティ 失敗 위협 처벌
        처벌하+ 벌점 죽는다 죽게 실패 잃게 불이익 تهديد عقاب عقوبة ستموت تموت موت خسارة فشل تهدید مجازات مرگ میمیرد شکست دھمکی
        سزا איום עונש תיענש ימות מוות נכשל धमकी सज़ा सजा दंड मर मौत मृत्यु असफल হুমকি শাস্তি মৃত্যু அச்சுறு*
        தண்டனை மரணம் ข่มขู่ ลงโทษ ตาย แพ้ đedọa trừng phạt chết ancaman hukum hukuman mati kematian gagal parusa
        banta mamatay adhabu tishio""",
    "reward": """reward rewards rewarded rewarding tip tips tipped tipping bonus bonuses prize prizes gift gifts win wins
        winning winner points point earn earns earned bounty incentive lottery jackpot belohn* belohnung
        trinkgeld gewinn gewinne geschenk punkte récompe* pourboire gagner gagne cadeau recompe* propina premio
        premios ganar gana regalo puntos recompensa gorjeta prêmio ganhar presente pontos ricompe* mancia
        vincere punti beloning fooi winnen punten belöning dricks vinna gåva poäng belønn* vinde nagroda nagrod*
        napiwek wygra* prezent punkty наград* вознагр* чаевые приз премия подар* баллы очки выигр* нагород*
        винагор* подарунок бали odměn* spropit* výhra dárek bacșiș premiu câștig* cadou ανταμοι* φιλοδώρ*
        βραβείο δώρο πόντοι jutalom jutalm* borravaló nyeremény ajándék pont palkkio palkit* juomaraha voitto
        lahja pisteet ödül ödülle* bahşiş hediye kazan* puanlar 奖励 獎勵 小费 小費 奖金 奖品 礼物 积分 中奖 赢得 報酬 ご褒美 チップ 賞金 景品
        ボーナス ポイント 보상 보상+ 팁을 보너스 상금 선물 당첨 포인트 مكافأة مكافآت بقشيش جائزة هدية نقاط اربح پاداش انعام جایزه هدیه
        امتیازات انعامی تحفہ פרס תגמול טיפ מתנה נקודות बोनस इनाम पुरस्कार उपहार टिप पारितोषिक জিতুন পুরস্কার
        উপহার বোনাস வெகுமதி பரிசு รางวัล ทิป โบนัส ของขวัญ thưởng hadiah imbalan poin ganjaran gantimpala premyo
        zawadi tuzo""",
    "beg": """beg begging begged beseech implore plead pleading pleads desperate desperately mercy grandma grandmother
        granny sweetheart flehe anflehen bettel* verzwei* großmutter supplie supplier désespér* ruego suplico
        suplicar implor* abuela desesper* imploro vovó supplico nonna disper* smeek wanhopig bönfall* mormor
        farmor bestemor bedstemor błagam babcia rozpacz* умоляю умолять бабушк* отчаян* благаю бабуся zoufal*
        babička bunica ικετεύ* γιαγιά απελπισ* könyörg* nagymama kétségb* rukoilen mummo epätoiv* yalvar*
        babaanne anneanne çaresiz 恳求 懇求 求求你 拜托 拜託 奶奶 祖母 外婆 绝望 どうか 懇願 おばあち 必死 頼む お願いだ 제발 간청 할머니 간절히 절박 أرجوك
        ارجوك أتوسل جدتي جدة يائس التماس مادربزرگ خواهش ناامید التجا دادی نانی מתחנן סבתא נואש विनती गुहार दादी
        नानी निराश মিনতি দাদি নানি பாட்டி கெஞ்சு ขอร้อง ยาย ย่า mohon nenek memohon pakiusap nakikiusap naomba
        nyanya bibi""",
    "official": """trusted trust trusts trustworthy trusting verified verify verifies verifying verification official
        officially authentic authenticity legitimate legitimately legit certified certify certifies reputable
        reliable credible accredited guaranteed guarantee guarantees safe safely secure secured securely
        offiziell vertraue vertrau* zuverlä* verifiz* überprüft echtheit geprüft sicher officiel officielle
        confiance fiable vérifi* certifié garanti oficial oficiales confía confiar confianza verific* certific*
        garantiz* confie confiável confiança verificado seguro garantid* ufficiale fidati affidab* sicuro
        garantit* officieel vertrouw betrouwb* geverif* veilig officiell pålitlig verifi* säker offisiell
        pålidelig sikker oficjaln* zaufany zaufaj wiarygod* zweryfi* bezpieczn* официал* доверя* доверие надежн*
        провере* верифиц* безопасн* гарант* офіційн* довіряй довіра надійний перевірен* безпечн* oficiáln*
        důvěřuj věrohodn* ověřen* bezpečn* încrede* verificat sigur επίσημ* εμπιστο* αξιόπισ* επαληθ* ασφαλ*
        hivatal* megbízh* bízz ellenőrz* biztonsá* virallin* luotettava luota vahvist* turvalli* resmi güven
        güvenilir güvenli doğrulan* onaylı 官方 可信 信任 可靠 已验证 認證 认证 权威 正规 安全的 保证 公式 信頼 信頼でき 認証済 検証 正規 確認済 安全 保証 공식
        공식+ 신뢰 신뢰하+ 검증 인증된 안전 안전한 보장 확인된 رسمي رسمية موثوق موثوقة ثق ثقة تحقق التحقق آمن مضمون معتمد رسمی معتبر
        اعتماد تایید امن مستند بھروسہ محفوظ רשמי אמין בטוח מהימן מאומת סמוך आधिकारिक विश्वसनीय भरोसा विश्वास
        सत्यापित सुरक्षित प्रमाणित সরকারি বিশ্বাস বিশ্বস্ত যাচাই নিরাপদ அதிகாரப்* நம்பக* நம்பு சரிபார்*
        பாதுகாப்* ทางการ เชื่อถือ ยืนยัน ปลอดภัย chínhthức xác terpercaya percaya verifikasi aman sah rasmi
        opisyal mapagkaka* ligtas salama uaminifu""",
    "boss": """boss bosses ceo cfo cto coo president director directors chief executive executives leader leaders
        superior commander captain chairman chairwoman founder founders master masters madam lord king queen god
        emperor highness leiter direktor vorgeset* geschäft* patron directeur directrice président maître
        dirigeant jefe jefa directora presidente dueño líder chefe diretor diretora mestre dono capo direttore
        padrone baas leider meester verkställ* ledare direktør leder sjef szef szefa dyrektor prezes kierown*
        босс начальник начальн* директор* руковод* президент шеф хозяин господин керівник директор šéf ředitel
        vedoucí șef șeful președinte stăpân αφεντικό διευθυντ* πρόεδρος ηγέτης főnök igazgató vezető elnök pomo
        johtaja toimitusj* müdür başkan lider efendi 老板 老闆 总裁 總裁 经理 經理 主管 上司 领导 主人 董事 首席 社長 部長 経営者 代表 ご主人様 リーダー
        責任者 사장 사장님 대표 대표이사* 상사 부장 팀장 주인님 회장 مدير المدير رئيس الرئيس قائد سيد سيدي مدیر مدیرعامل رئیس رهبر ارباب
        مالک باس سربراہ בוס מנכ מנהלת נשיא אדון बॉस निदेशक अध्यक्ष मालिक प्रबंधक नेता বস পরিচালক ব্যবস্থাপক
        প্রধান মালিক முதலாளி இயக்குனர் மேலாளர் தலைவர் เจ้านาย หัวหน้า ผู้จัดการ ประธาน giámđốc bos direktur
        pimpinan ketua atasan pengarah pangulo bosi mkurugenzi rais""",
    "police": """police policeman cop cops officer officers detective sheriff fbi cia nsa interpol investigator
        investigators investigation forensic enforcement soldier soldiers military army troops government
        governments authorities authority federal ministry prosecutor courts court lawyer lawyers attorney
        attorneys legal legally law laws lawsuit lawsuits statute gdpr hipaa legislation jurisdiction liability
        copyright patent trademark polizei polizist behörde behörden regierung gericht anwalt gesetz gesetze
        rechtlich militär gendarme gouvern* tribunal avocat lois juridique armée policía gobierno abogado ley
        leyes militar autoridad polícia governo advogado leis exército autorid* polizia tribunale avvocato legge
        leggi esercito autorità politie overheid regering rechtbank advocaat wetten polis domstol advokat lagar
        politi regjering loven policja policj* rząd prawnik prawo prawne wojsko władze полици* полиция правител*
        суд суда адвокат юрист закон закона законы армия власти поліція уряд закону армія policie vláda soud
        právník zákon zákony armáda poliția guvern instanță lege legea armată αστυνομ* κυβέρνη* δικαστή*
        δικηγόρ* νόμος νόμοι στρατός rendőr rendőrség kormány bíróság ügyvéd törvény hadsereg poliisi hallitus
        oikeus asianajaj* laki armeija hükümet mahkeme avukat yasa yasal kanun ordu 警察 政府 法院 律师 律師 法律 军队 軍隊 公安
        当局 警官 警察官 弁護士 裁判所 法的 경찰 경찰+ 정부 법원 변호사 법률 법적 군대 شرطة الشرطة حكومة الحكومة محكمة محام محامي قانوني جيش
        سلطات پلیس دولت دادگاه وکیل حقوقی ارتش پولیس حکومت عدالت משטרה ממשלה חוק צבא पुलिस सरकार अदालत न्यायालय
        वकील कानून क़ानून कानूनी सेना পুলিশ সরকার আদালত আইনজীবী আইন সেনা காவல்துறை அரசு நீதிமன்* வழக்கறி* சட்டம்
        ராணுவம் ตำรวจ รัฐบาล ศาล ทนาย กฎหมาย ทหาร luậtsư polisi pemerintah pengadilan pengacara tentara kerajaan
        peguam mahkamah undang pulis pamahalaan korte serikali mahakama wakili""",
}  # fmt: skip
"""Concept name to the words that carry it."""
