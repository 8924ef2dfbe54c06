# ruff: noqa: RUF001, E501
"""More words of the concepts of `lexicon`, in every language it knows: of who is who, and what they may."""

from __future__ import annotations

from typing import Final

WIDE_ROLE: Final[dict[str, str]] = {
    "you": """yall ye thee yourselves youre youve youll ihnen euch vosotr* os ti contigo usté vosotras ocê cê voi tu
        te jullie jou gij jer eder dere deg dykt wy wam tobą cię wami вами тобой тебе вам тобою vás tebe tobě
        vám dumneavoastră tine dvs εσείς εσάς εσένα εσύ önnek téged sinä sinun teidän sinulle sizler sizi seni
        sizden 你们 你們 贵方 您的 大家 あなたが あなたは あなたに 貴方 貴様 おまえ 君は 君が あんた 당신이 당신을 당신에게* 너를 네가 너희 여러분 그대 귀하 أنتم انت انتم
        أنتي إياك لك عليك منك شمارا خودت خودتان آپ تم تمہیں آپکو אתם לך אליך אותך לכם आपसे तुमको तुम्हें तुझे तू
        আপনাকে তোমাকে তোমরা நீங்கள் உங்களை நீ உன்னை ท่าน เจ้า คุณต้อง ngươi kalian kamulah dikau awak kayo ikaw
        sayo nyinyi ninyi wewe""",
    "your": """yours yourself dein deins deines eure euren euer ihrer ihrem ihres vôtre leurs vuestr* suyos vossa vosso
        suas vostra vostro vostri vostre jouwe uwe deres jeres dina wasz wasze wasza swoje swoich swój swoją
        twoją twoim твоей твоих твоего твоим вашего вашей вашим своего своей своим вашої твоєї вашого своїх tvůj
        tvá tvoje váš svůj svých vaše tăi tale vostru voastră dvs δικό δικός δική δικές önök saját sinun teidän
        omat senin sizinki kendi sizlerin 你自己 您自己 贵公司 貴社 あなた自身 自分の 貴方の 君の お前の 당신의 너희의 귀하의 자신의 본인의 لديك الخاصة بك
        الخاص خودت خودتان شمارا آپکا اپنا اپنی اپنے שלך שלכם अपना अपनी अपने आपके तुम्हारा तुम्हारी तेरा আপনাদের
        তোমাদের নিজের உங்கள் உன் உங்களது ของท่าน ของเจ้า của milikmu inyo kako zako lako wako""",
    "me": """ive ourselves myself ourself us we wir unser unsere unserem meine meinen meiner meinem mirs nos notre
        nôtre mes nosotros nuestr* conmigo míos nossa nosso nossas nossos comigo minhas meus noi nostro nostra
        nostri miei mie onze ons wij oss våra vores våre mitt mina mine meg mig nas nam nami nasz nasza nasze
        moje mojego moja naszej нам нас наш наша наши мною меня моей моего моих свой нашого наші мене моє мої mě
        můj naše nás nám nostru noastră mele meu μας εμείς εμένα εμάς mi minket nekünk miénk engem enyém minä
        minun meidän meille minua biz bizim bize beni bana benden 我们的 我的 咱们 我方 我們 わたし 私は 私の 私に 私たち 自分 わが 僕の 僕は
        俺の 우리 우리는 우리의 우리를 저는 저의 저를 나는 나를 내가 제가 저희 نحن لنا أنا لي معي نا ما برایمن مرا خودم ہم ہمیں میرا میری
        میرے مجھے אני אנחנו לנו שלי שלנו אותי हम हमें हमारा हमारे मैंने मुझको मेरी मेरा আমার আমাদের আমরা எனக்கு
        என்னை நான் எங்கள் நாங்கள் என் พวกเรา เรา ของฉัน ของเรา ดิฉัน tôi mình kami kita punyaku beta tayo namin
        natin sisi mimi yetu yangu wangu""",
    "pretend": """playact enact reenact masquerade masquerading pose posing poses roleplaying roleplays simulated
        simulates simulation simulations impersonating impersonated impersonation emulating emulated emulation
        imagining imagined envision visualize personify channel feign feigns feigning acted acts actor actors
        actress supposing supposed assumes assumed pretended pretends pretense mimicking mimics imitate imitates
        imitating imitation parody incarnate inhabit cosplay larp become becomes becoming spiele spielst spielt
        simulier* verhalte verhält benimm benehmen stelldir vorstellen imitiere vorgeben nachahmen schlüpf*
        verkörp* fungier* simule simulez imaginez prétend* prétends incarne incarnez jouer agir agissez agis
        comporte feins imite imitez simular actuar interpreta interpretar finjas finge fingir imagínate hazte
        suplanta imita encarna haceteme asume atue atuar interprete finja imagine suponha encarne incorpore
        fingiti fingere simula simulare agire comporta immaginati impersona recita recitare gedragen doen speel
        voorstel simuleer acteer verbeeld imiteer agera spela föreställ simulera bete låtsas forestil spil late
        opptre ageer forestill udawać udawajcie zagraj odgryw* wciel symuluj wyobra* zachowy* wcielaj сыграть
        играй играть роль ролью роли притворись притворяй представим вообрази вообраз* имитир* изобрази ведите
        веди симулир* прикинься стань вдавай уявіть зіграй поводься імітуй уявімо hraj zahraj představ
        předstírat simuluj předstír* chovejte predstav imaginați joacă simulează comportă pretinde imită
        presupune υποδύσου παίξε φαντασ* φαντάσου μιμήσου προσομοί* υποκρίν* játssz játszd tegyél viselkedj
        színleld szimulál* képzeld teeskent* kuvittele esitä näyttele leiki davranın canlandır taklit farzet
        varsay hayal rolüne rolünü oyna oynayın 角色扮演 伪装 偽裝 假扮 装作 裝作 模仿 设想 想像 模擬 冒充 饰演 飾演 化身 代入 假裝是 扮作 假如你是 演じ
        演じろ なりきり ロールプレ 装って 成りすま 模倣 想像し 演技 シミュレー 役を ふりをし つもりで 연기하+ 연기해 상상하+ 상상해 가정하+ 가정해 흉내 흉내내 역할을 역할극 행세 행동하+
        시늉 빙의 모방하+ 시뮬레이* تظاهري تقمص تقمصي العبي تصرفي تخيلي انتحل محاكاة افترض افترضي قلد دور بازی نقشبازی تصور
        تقلید ایفا جابزن فرض اداکاری بہانہ התחזה לדמות דמייני שחק שחקי תעמיד תשחק תתנהג תדמיין חקה अभिनय ढोंग
        दिखावा नकल मानो सोचो व्यवहार भूमिका ভান করো কল্পনা ধরে আচরণ অনুকরণ பாசாங்கு நடி நடிக்க கற்பனை வேடம்
        จำลอง แสร้ง เลียนแบบ จินตนาการ รับบท จงทำตัว tưởng andaikan pura bersikap bertindak perankan memerankan
        mainkan misalkan tiru berlagak berlakon bayangin magpanggap umarte gumanap isipin jifanya igiza fikiria""",
    "persona": """characters personas protagonist antagonist villains villainous hero heroes superhero demon devil satan
        daemon demonic wizard witch pirate vampire overlord supervillain psychopath sociopath maximum antigpt
        anti dude stan mongotom based machiavelli niccolo devious mischievous wicked sinister immoral
        unprincipled depraved ruthless remorseless unhinged sadistic savage feral lawless rebel rebellious
        renegade alterego doppelganger clone twin shadow unfiltered uncensor* nofilter evilbot charakt* rolle
        rollen bösewicht böser teufel dämon ungefil* held schurke rôle rôles méchante héros diable démon
        personn* pervers maléfique rol roles villano villana malvada héroe demonio diablo sincensura maligno
        maligna papel papéis vilão malvado herói demônio diabo perverso ruolo ruoli cattiva malvagio eroe demone
        diavolo schurk duivel kwaad kwaadaar* personage roll skurk ond djävul hjälte djevel rola rolę postaci
        łotr zły diabeł bohater персонажа персонажем персонажи злодей злодея злодеем герой героя дьявол демон
        аморальн* беспринц* нецензур* персонажу лиходій диявол зла role zloduch ďábel hrdina postavu personajul
        ticălos erou diavol χαρακτήρ* ρόλος ρόλο κακός ήρωας διάβολος szerep szerepet szereplő gonosz gazember
        ördög rooli roolin hahmo paha konna sankari rolü rolünde kötü kahraman şeytan karakteri 反派 恶棍 惡棍 坏人 人格
        人設 人设 魔鬼 恶魔 英雄 主角 邪惡 不道德 角色名 无道德 悪魔 ヒーロー 主人公 登場人物 悪の 悪人 역할의 캐릭터+ 인물 인격 페르소나* 악마 영웅 주인공 사악한 악역 شخصيات
        شرير الشرير بطل شيطان شریر نقش قهرمان شیطان شخصیتها ولن کردار ہیرو תפקיד תפקידו גיבור נבל שטן רשע מרושע
        भूमिकाएँ खलनायक नायक शैतान दुष्ट बुरा ভূমিকা খলনায়ক নায়ক শয়তান দুষ্ট பாத்திர* வில்லன் தீய บทบาท
        ตัวร้าย วายร้าย ปีศาจ ฮีโร่ tokoh penjahat pahlawan iblis watak peran karakternya kontrabida bayani
        mhalifu shujaa""",
    "restrict": """restrict restricts restricting restrictive constraint constraints constrain constrained constraining
        limitation limiting limited moderation moderated moderator censor censors censoring filtered unfiltering
        ethically morally immorality conscience scruples inhibitions qualms compunction safeguards guard guards
        guarding guarded safeties guardrailed boundary taboo taboos forbidden forbid forbids prohibit prohibits
        prohibited prohibition prohibitions banned ban bans disallow disallowed disallows shackles chains bound
        bounds confines curb curbs barrier barriers blocker blocks blocked blocking blocklist blacklist
        alignment aligned responsible responsibly appropriateness appropriate decency values standards terms tos
        norm norms sicherhei* einschränkung schranken grenze grenzen verbot verbote verboten ethisch moralisch
        moral zensier* begrenz* hemmung* tabu tabus schutzma* filtern interdit interdits interdite interdi*
        limitations contrainte contraintes éthiques moraux morale filtres filtre tabou tabous sécurité limiter
        restriction restriccio* restringi* limitación limitacio* ético éticas éticos morales filtro prohib*
        prohibido barreras tabúes tabú salvaguar* seguridad restrição restring* limitação limites limite morais
        proibi* barreiras segurança restrizione restringe* limitazione limiti etici etiche morali filtri censura
        vietat* divieto divieti barriere tabù sicurezza beperking grens ethiek moreel verbod verboden filters
        taboe veiligheid begränsning gränser etik etiska filter förbud förbjud* säkerhet begrens* grenser etikk
        etiske forbud forbudt sikkerhed grænser ograniczenia ograniczeń etyka etyczne moralne moralność zakaz
        zakazy zakazan* zabron* filtry filtrów bezpieczeństwo cenzury zabezpie* granice ограничения ограничений
        этические этики этика моральные мораль морали запрет запреты запретов запрещ* фильтры фильтр фильтров
        безопасность табу рамки рамок границы цензуры барьер* обмеження етика етичні заборон* фільтр* цензура
        межі безпека omezeni etika etické morálka zákaz zakázan* filtru cenzura hranice restricție limită etică
        morală interzis* cenzură siguranță περιορισμοί περιορισμούς ηθική ηθικές ηθικά ηθικούς όριο φίλτρα
        φίλτρο λογοκρι* απαγορε* ταμπού korlátok korlát etikai erkölcsi erkölcs tilalom tilos tiltott szűrő
        szűrők cenzúra biztonság határok rajoituk* rajoitte* etiikka eettis* moraali kielle* kielto suodatt*
        sensuuri turvallisuus kısıtlamalar kısıtlama sınır sınırlar etiği ahlak ahlaki yasak yasaklar yasaklı
        filtreler sansürsüz engel engeller güvenlik 约束力 束缚 束縛 限制性 禁止 禁忌 尺度 底线 底線 敏感词 伦理道德 倫理道德 合规 审核 審核 限制条件
        安全机制 安全限制 过滤器 過濾 約束 道德约束 顾忌 规矩 制限事項 禁止事項 縛り 倫理的 道徳的 モラル タブー 規制 安全対策 フィルター 検閲な 制約 自主規制 제한+ 제약+ 검열+ 금지
        금지하+ 금지된 윤리적 도덕 도덕적 윤리+ 필터링 규제 금기 안전장치* 가드레일* قيد تقييد حدود الحدود أخلاقي أخلاقية الأخلاقية الرقابة
        مرشحات فلتر فلاتر ممنوع ممنوعة محظور محظورة حظر منع السلامة أخلاق محدودیتها محدودیت اخلاقی اخلاق سانسور
        فیلتر فیلترها خطقرمز تابو پابندی پابندیاں اخلاقیات سنسر فلٹر הגבלה הגבלות המגבלות מגבלות מגבלה אתי אתיות
        מוסר מוסרי צנזורה סינון פילטר מסננים אסור איסור איסורים טאבו בטיחות प्रतिबन्ध प्रतिबंधों सीमाएं सीमाएँ
        सीमाओं नैतिकता नैतिकताओं सेंसरशिप सेंसर फिल्टर फ़िल्टर वर्जित निषेध निषिद्ध मनाही पाबंदी पाबंदियां
        বিধিনিষেধ সীমা নৈতিক নৈতিকতা সেন্সর ফিল্টার নিষিদ্ধ নিষেধ কட்டுப்பா* கட்டுப்பாடு வரம்பு* நெறிமுறை*
        தணிக்கை தடை தடைசெய்* வடிகட்டி ข้อห้าม จริยธรรม ศีลธรรม เซ็นเซอร์ ตัวกรอง ต้องห้าม กรอบ pembatas batas
        batasan dibatasi norma larangan dilarang melarang terlarang sensor saringan kekangan sekatan paghihigpit
        bawal ipinagbabawal etikal limitasyon sensura vikwazo marufuku maadili""",
    "without": """lacking absent devoid sans minus omitted nobody noone none neither absence exempt exempted unencumbered
        irrespective notwithstanding keinerlei keinen keiner keinem ungeachtet unabhängig sonder aucunement
        nulle indépend* dépourvu hors ninguno ningun ningunos carente ningún nenhum nenhumas independ* isento
        desprovido nessuna nessuno nessun privo priva esente indipend* ongeacht ontdaan utan ingen inget oavsett
        uden uten intet uanset uansett żaden żadna żadne pozbawio* niezależ* никакие никаких никакой никакого
        лишен* несмотря независи* отсутств* вне жодної ніяких незважаю* незалежно žádné žádný žádná žádných
        niciun nicio niciuna nici indiferent lipsit κανένα καμία κανένας κανέναν ανεξαρτή* άνευ semmi semmilyen
        semmiféle senki függetle* ilman mitään riippum* olmaksızın hiçbiri hiçbirini gözetmeks* bağımsız olmayan
        没有任何 沒有任何 毫无 毫無 无任何 無任何 免除 不带 不含 免受 不加 不考虑 无论 無論 不论 ことなく 抜きで なしに 無しで 一切なし なくて 関係なく 問わず 없는 없음 없애고 상관없이*
        관계없이* 전혀 아무런 무관하게* بلا دون خالي خال عديم لايوجد بغض فاقد بی بدونهیچ هیچ هیچکدام صرفنظر بغیر ללא שום אין
        בלי נטול חסר रहित बग़ैर बगैर कोई ছাড়াই ব্যতীত বিহীন কোনো இல்லாமல் இல்லாத இன்றி எந்த ปราศจาก ไม่มีข้อ
        ไร้ โดยไม่ nontanpa tiada takda wala hakuna pasipo hapana""",
    "not": """doesnt didnt isnt wont cant cannot shouldnt shouldn wouldn wouldnt couldn couldnt aren arent wasn weren
        isn didn doesn hasn haven hadn mustn mustnt aint ain needn nah nope neither avoids avoided avoiding
        refrains refraining abstain stopped niemand nichts weder vermeide vermeiden unterlass* unterlasse point
        évite évitez éviter ni cessez tampoco evita evite eviten evitar nem tampouco evitem né evitate evitare
        mica giammai smetti neppure niets vermijd nimmer ej icke undvik varken ikke aldri aldrig undgå unngå
        unnlat nej unikaj przestań żadnym нет нельзя избегай перестань прекрати ни никому нечего воздерж* уникай
        немає припини nesmíš nesmí nikdy vyvaruj nikoho přestaň nikomu evită nimic evitați nicidecum όχι μη
        αποφύγετε απόφυγε ούτε soha kerüld nincs sosem älkää ei eivät koskaan vältä etkä değildir yapma etme
        sakın hayır yok olmasın yapmayın kaçın etmeyin 不可 不得 不许 不許 不准 不会 不會 不用 别再 別再 绝不 絕不 决不 从不 從不 永不 未必 禁止说 不必
        不应 不應 不再 勿要 ません しないで ないでくだ ではなく しては せずに ならない 決して 二度と するな 言うな せず 절대로 않는 않는다 않습니다* 마라 마세요 마십시오* 하지마 하지마세*
        아닌 아니라 안됩니다* 아니다 말라 지마 않게 안돼 لاتقم ليس ليست لم تجنب لست غير كلا نباید نیست نه نکنید نگو نگویید نزن
        هیچوقت اجتناب نکنی مت نہیں نہ مبادا אינך איננו בשום הימנע אינו מבלי ना कदापि नही নয় নেই কখনো নয়তো
        இல்லை வேண்டாம் கூடாது ஒருபோதும் செய்யாதே தவிர்க்க ไม่ต้อง ไม่ใช่ มิได้ อย่าให้ ห้ามพูด ไม่เคย ไม่ได้
        chưa tránh janganlah bukan takkan usah gak nggak hindari jgn ayaw wala sio hapana usifanye""",
    "must": """ought gotta compulsory imperative obligatory obligation obligations obliged require requires essential
        essentially indispensable crucial crucially duty unconditional unquestioningly necessarily nonnegotiable
        vital vitally ensure ensures ensuring sicherstel* sollst sollen sollte solltest muss müsst müsste
        zwingend unbedingt verpflich* notwendig erforde* pflicht devrait devras devrez faut falloir obligat*
        obligé impérat* nécessa* doivent absolument indispens* debería deberás deberán debéis tienes obligado
        necesari* forzosam* imprescind* asegúrate deves deverão devem devia obrigat* precisar necessári*
        certifique dovrai dovete devono dovresti obbligat* necessar* bisogna assicurati moeten verplicht
        noodzake* dient zorg behoort måste ska skall bör nödvänd* tvungen skal bør nødvend* påkrævet pliktig
        plikter musi muszą powinien powinna powinno koniecz* obowiąz* należy trzeba bezwzgl* должны должно
        следует необходим* обязана обязаны обязател* придётся вынужд* требуется мусиш повинна повинні обовʼязк*
        необхідн* слід зобовʼяз* musí musíte povinen povinn* nutné nezbytn* trebui* necesar* neapărat trebuie
        πρέπει οφείλεις υποχρεω* απαραίτ* απαιτείται αναγκαστ* muszáj köteles kötelező szükség* feltétlen* pitää
        täytyy pakollin* välttämä* tulee pitäisi gerekir gerekiyor zorundasın zorunlu mecbur şart gerekli
        lazımdır olmalı yapmalısın 应该 應該 应当 應當 得要 非得 一定 一定要 必要 务必要 務必 强制 強制 义务 義務 ねばなら なければな べきだ べきです 必須 しなさい せよ
        要する する必要 합니다 해야 해야만 해야한다* 필수 의무 하여야 해야합니다 강제 필수적 마땅히 يجبر عليك وجوب واجب ضروري ينبغي لابد لازم إلزامي
        ملزم يتعين بايد موظفی ضروری لازمه الزامی حتما مجبوری لازمی ضرور ہوگا חובה מוכרח הכרחי עליך נדרש חייבת
        अनिवार्य ज़रूरी जरूरी होगा बाध्य आवश्यकता अवश्य হবে বাধ্য প্রয়োজনীয় উচিত கட்டாயம் கண்டிப்* அவசியம்
        จำเป็น บังคับ จะต้อง ควร wajib mesti seharusnya diwajibkan diharuskan musti kudu tungkulin sharti
        inabidi unapaswa""",
    "refuse": """decline declines declined declining denies denied denying denial disclaim lecture lectures lecturing
        moralize moralizing moralise preach preaching judgmental hesitate hesitates hesitation hesitant object
        reject rejects rejected rejecting rejection regret regrets regretfully unwilling reluctant withhold
        withholds withheld withholding balk rebuff turndown veto excuse excuses apologizes apologized apologetic
        apologizing sorrow resist resists resisting ablehnt ablehnung verweigern verweigert weigern weigert
        weigerst bedauer* leider warnung warnungen zurückwe* entschuldige refusent refusera décline décliner
        avertis* excuser malheureus* hésit* rejet rejette sermons niega niegues negar negarte rechaza lamento
        lamentable* advert* advertenc* disculpa disculpes disculpas perdón excusas dudar nega negue infeliz*
        desculpa desculpas aviso avisos rejeitar rejeite hesit* advertên* recusa rifiuta rifiutare rifiuti
        purtroppo scusarti avvert* avvertenze esita scusarsi weigeren helaas waarschuw* excuus afwijzen afwijs*
        vägra vägrar neka tyvärr ursäkta varning* avvisa avslå nægt nægte desværre beklager undskyld advarsel
        afvis avvis nekte dessverre odmawia odmawiać odmowa odmowy niestety ostrzeż* przepraszać przeprosiny
        wymówki отказывай отказываться отказывайся откажи отказа отказ отклони отклон* отвергн* извинения
        извинени* сожален* прости предупрежд* увы морализ* лекции відмовляй відмовся відмова вибач* попередж*
        відхили перепрошую odmítat odmítnout bohužel omluv* varování omlouvám refuză refuzi refuzul scuze scuza
        respinge αρνηθείς αρνήσου αρνείσαι άρνηση συγγνώμη λυπάμαι δυστυχώς προειδοπ* απορρίψ* visszauta* tagadd
        megtagad* sajnos bocsánat elnézést figyelmez* elutasít* kieltäy* valitet* pahoittelu anteeksi varoituk*
        varoitus torju reddetme reddedemez reddedersen reddeder maalesef üzgünüm uyarı uyarılar itiraz kınama 谢绝
        謝絕 婉拒 推辞 推脱 否认 否認 警示 对不起 對不起 遗憾 遺憾 無法 无法 不便 说教 說教 免责声明 免責 告诫 不能回答 警告语 借口 推託 断る 断らず 断って 拒み 拒む 謝罪 謝る すみません
        ごめんな 残念 お断り 断れない 説教 注意書き できません 辞退 거부하+ 거절하+ 사과하+ 죄송 죄송합니다 미안 경고하+ 경고문 유감 변명 못합니다* 없습니다만 훈계 거부감 اعتذار
        تعتذر أعتذر آسف عذرا للأسف تحذير تحذيرات ممانعة رفضك يرفض أرفض الرفض امتنع تمتنع متأسف متاسفم عذرخواهی
        ببخشید هشدار هشدارها امتناع انکار متأسفانه معافی معذرت افسوس خبردار תסרב סירוב מסרב סרב מצטער מצטערת
        להתנצל התנצלות אזהרה אזהרות לצערי דחה अस्वीकार ठुकराना ठुकराओ माफ़ी माफ क्षमा खेद चेतावनी चेतावनियां
        इंकार অস্বীকার দুঃখিত ক্ষমা সতর্ক সতর্কতা মাফ மறுக்க மறுப்பு மன்னிக்* மன்னிப்* எச்சரிக்* நிராகரி*
        คำเตือน ขออภัย เสียใจ ไม่สามารถ เตือน menolak penolakan ditolak maafkan peringatan keberatan sayangnya
        enggan menyesal amaran pagtanggi paumanhin tumanggi babala pasensya kataa samahani onyo pole""",
    "answer": """answered answering replied replies replying responded responds responding reactions retort rejoinder
        reacts finishes wrote written writes writing speaks speaking talks talking talked spoken said saying
        says types typed typing continues continued continuing completes continuation uttered utter beginn
        beginne beginnt beginnen fang starte schreibt schreiben geschrie* antwortest antwortet sprichst sprechen
        redest rede reagier* sagst sagen vervollst* setze fortfahre commence commencez commencer réponde*
        répondre réponses écrire rédige parle parlez dire continue continuez complète débute responder
        responderás respondas respuestas contesta conteste contestar escribir escriba comienza comience empieza
        inicia habla hablar continúa completa redacta respondam respostas respondendo escrever escreve comece
        começa inicie fale falar complete diga rispondere rispondete risponderai risposte scrivere scrivete
        inizia comincia parla parlare continua scriva antwoorden antwoordt reageer schrijven zeg spreek begin
        praat vervolg svara svarar svaret skriva säg tala börja börjar fortsätt svar svare skrive snakk snak
        begynd begynn start fortsett fortsæt odpowiada odpowiadać odpowiedź odpowiedzi odpisz pisz pisać mów
        zacznij zaczynaj kontynuuj rozpocznij dokończ отвечайте отвечать ответа ответом ответы пиши писать
        напишите говори говорить начни начните начинай продолжай продолжи заверши дополни ответов відповідай
        відповідь відповіді писати почни починай продовжуй odpovídej odpovědi odpověď napsat začni začněte mluv
        pokračuj dokonči răspunde răspundeți răspunsul răspunsuri scrieți vorbește începe continuă completează
        απαντάς απαντήσεις απαντήσει γράφεις μίλα ξεκίνα ξεκινήστε συνέχισε συμπλήρ* válaszolsz válaszod választ
        válaszokat írjon írja beszélj kezdd kezdje folytasd vastaa vastaus vastauks* vastauksen kirjoita puhu
        aloita jatka cevaplayın cevabı cevapları cevabın yanıtı yanıtlar yanıtın yanıtlayın yazmaya konuş başla
        başlayın devam tamamla yazarak 答复 答覆 回应 回應 回覆 應答 应答 书写 撰写 开头 開始 继续 繼續 填写 说一句 讲话 回答我 续写 作答 答案 写一个 寫出 答え
        答えなさ 回答し 返信 返事 応答 書け 書き 書く 続けて 始めて 始め 開始し 話せ 述べ 述べて 喋って 出力し 記述 대답하+ 대답해 답변하+ 답변해 응답 응답하+ 답하라 답해 답해줘 써라
        작성해 작성해줘* 적어줘 시작하+ 시작해 계속하+ 말하세요* 이어서 회신 기술하+ إجابة الإجابة إجابتك أجيبي جاوب ردك ردودك ابدأ ابدئي اكتبي
        كتابة تكلم تحدث واصل استمر أكمل الاجابة جوابك أجبني جواب جوابت پاسخده بنویسید نوشتن شروع ادامه صحبت بگید
        لکھو لکھیں جوابات بولو תשובה תשובות תענה עני להגיב תגובות כתבי לכתוב תכתוב התחל התחילי תתחיל דבר דברי
        המשך המשיכי השב जवाबों उत्तरों बोलो बोलें लिखना शुरू आरंभ प्रारंभ जारी कहो कहें कहिए प्रतिक्रिया লেখো
        লিখে উত্তরে শুরু বলবে কথা চালিয়ে সাড়া பதில் பதிலளி* எழுது எழுதவும் எழுதுங்* தொடங்கு பேசு தொடர்* கூற
        คำตอบ ตอบกลับ เริ่มต้น เริ่ม พูด เขียนว่า ต่อไป viết jawaban menjawab jawablah menulis mulai mulailah
        awali bicara katakanlah lanjutkan ucapkan tulislah balasan balaslah jawapan mulakan sumagot tumugon
        magsimula simulan sagot tugon magsalita ituloy ijibu jibuni anza endelea""",
    "only": """solely exclusive purely singular alone lone sole single merely ausschl* allein einzig bloß sonst
        exklusiv uniquement seul seule seuls exclusi* rien simplem* sinon sola solas únicos único única
        exclusiv* meram* somente simplesm* unicam* unica unico esclusi* semplic* nulla uitslui* enkel slechts
        louter endast enbart uteslut* bare udeluk* utelukk* jedynie wyłączn* nic jedyny исключит* единств*
        ничего просто всего виключно лише нічого єдине тільки výhradně pouhý jediný numai exclusiv unic simplu
        μονάχα αποκλεισ* τίποτα απλά απλώς μοναδικ* csupán kizárólag egyedül vain ainoastaan pelkästään yksin
        yalnız tek sırf başka ibaret 仅仅 僅僅 只有 只要 只准 只许 單單 单单 仅限 僅限 只说 只输出 除了 别的 唯一 仅需 只回答 仅输出 只回复 のみを だけを だけで 以外
        ただ ひたすら それだけ のみで 限り 他には 오로지 단지 다만 그냥 뿐만 이외 외에 유일 만을 한가지 فحسب لاغير مجرد وحده حصرا حصريا سوى لاشيء وحسب
        تنها صرفا محض منحصرا صرف تنہا בלבד אך ותו פשוט מלבד मात्र महज़ महज एकमात्र अकेला কেবল মাত্র একমাত্র
        কেবলমাত্র மட்டும் மட்டுமே வெறும் தவிர เพียง เพียงแค่ อย่างเดียว นอกจาก semata saja sahaja selain melulu
        tanging puro peke pekee""",
    "instead": """alternatively replacing replaced replaces substituted substitutes switching switched swap swaps swapped
        swapping exchange lieu ersetze ersetzen ersetzt tausche wechsle anstelle dafür remplace remplacez
        remplac* change changez substitu* échange reemplaz* reemplace sustitu* cambie cambiar sustituye vez
        substit* troque trocar substitua mude mudar invés sostituire sostituisci cambia cambiare anziché scambia
        vervang vervangen wissel verander ipv istället ersätt byt ändra stället erstat bytt skift stedet udskift
        endre zamień zastąp zmień zmieniaj замени заменить заменяй смени поменяй заменит* лучше заміни натомість
        зміни nahraď vyměň změň raději schimbă înlocui* locul αντί άλλαξε αντικατ* helyett cseréld változtas*
        inkább sijaan sijasta korvaa vaihda muuta yerine değiştir değiştirin 反而 替换 替換 取代 代替 替代 换成 換成 改成 改用 转而 改為
        かわりに 置き換え 変えて 変更 変更し 切り替え むしろ 差し替え 대신에 바꿔 바꾸고 바꾸세요* 변경 변경하+ 교체하+ 대체하+ 차라리 전환 عوضا بدلا استبدل استبدال
        تغيير بهجای عوض جایگزین تغییر بلکه بجائے تبدیل החלף תחליף להחליף שנה בדל बदलो बदलें बदलिए जगह बल्कि বদলে
        পরিবর্তন জায়গায় பதிலாக மாற்று மாற்ற เปลี่ยน แทนที่ đổi gantikan ganti ubah ubahlah tukar sebaliknya
        palitan ipalit baguhin badilisha""",
    "developer": """developers engineers operators maintainers maintainer administrators administration sysop superadmin
        moderators creators authors openai anthropic google microsoft meta deepmind vendor rootuser godmode
        debugmode coder coders auth authoritative authority clearance elevated escalate escalation sudoer devs
        sre webmaster hoster proprietor entwickler entwicklerin betreiber admin adminis* ingenieur ersteller
        eigentümer schöpfer développeur ingénieur propriét* créateur concepteur desarrollador desarrolladora
        ingenier* propiet* creador creadores desenvolvedor engenheiro propriet* criador criadores sviluppatore
        ingegnere creatore gestore amministratore ontwikkelaar beheerder eigenaar maker utvecklare ägare skapare
        ingenjör utvikler udvikler ejer eier skaber ingeniør administratora deweloper programista właściciel
        twórca inżynier dewelop* разработчик разработчика создатель создателя создатели владелец админ админа
        администр* инженер розробник розробника власник творець адмін інженер vývojář správce vlastník tvůrce
        inženýr dezvoltator proprietar creator inginer δημιουργός ιδιοκτή* μηχανικός διαχειριστής fejlesztője
        tulajdon* alkotó mérnök rendszergazda kehittäjä ylläpit* omistaja luoja insinööri geliştirici
        geliştiricin yöneticisi sahibi yaratıcı mühendis admini kurucu 开发员 開發者 開發人員 工程师 工程師 程序员 創造者 创造者 创建者 所有者
        超级用户 超级管理 作者 运维 站长 エンジニア 管理者の 作成者 製作者 運営 制作者 スーパーユ 개발자+ 관리자+ 운영자 소유자 엔지니어* 제작자 창조자 최고관리* المطورين
        المطورون مطورك مالك المالك مهندس صانع مشرف المشرف مبرمج منشئ برنامهنویس سازنده مالک ادمین مدیرسیستم خالق
        ڈیولپر منتظم انجینئر המפתח המפתחים מפתחי מהנדס יוצר היוצר בעלים אדמין विकासक डेवलपर्स निर्माता इंजीनियर
        व्यवस्थापक एडमिन स्वामी डेवलपर ডেভেলপার প্রশাসক নির্মাতা প্রকৌশলী அட்மின் உருவாக்குநர் நிர்வாகி
        டெவலப்பர் பொறியாளர் ผู้พัฒนา แอดมิน วิศวกร เจ้าของ pengembang pencipta pembuat pemilik operator insinyur
        pentadbir pembangun pemaju tagapamahala tagalikha inhinyero mtengenezaji msimamizi mmiliki""",
    "mode": """modes toggled toggle toggles toggling engage engages engaged engaging initialize initialized initialise
        init reboot restart rebooting restarted boot entering enter enters entered activates activation unlocks
        unlocking powered modus einschal* schalte aktivieren entsperr* eintrete wechsel betrieb activer active
        activé débloqu* déverrou* passe enclench* démarre activar activado desbloq* enciende entra entrar
        ativado ativa ative ligue entre ligar attivare attivo attivato sbloc* accendi abilita activeer ontgrend*
        schakel inschake* aktivera aktiverat läge starta sätt tilstand tilstanden aktiver trybie trybu włącz
        włączyć aktywuj aktywny odblokuj режима режиме активируй активирован активен активно разблок* включён
        включен вкл режиму активуй увімкни розблок* zapni režimu aktivuj odemkni přepni modul activează activat
        pornește deblochează λειτουργίας ενεργοπ* ξεκλείδ* módba módot aktiváld bekapcs* feloldás kapcsold tila
        tilassa aktivoi käynnissä kytke modu moduna modunda etkinleştir aktif açık kilidini modunu 开启 開啟 打开模式
        激活码 解锁 解鎖 進入 进入 切换 切換 开发者模式 已启用 啟用 初始化 重启 开机 有効化 起動し 解放 解除モード 切り替え 始動 再起動 モードに オン 활성화하+ 켜고 켜줘 켜세요 모드로
        모드를 잠금해제* 해제모드* 전환하+ 진입 재부팅 فعلي تفعيله مفعل وضعية ادخل حالتتوسعه فعالسازی فعال بازگشایی حالته موڈ چالو
        انلاک להפעיל מופעל הפעילי שחרר כנס चालू सक्रिय अनलॉक मोडमें प्रवेश সক্রিয় চালু আনলক பயன்முறை
        செயல்படுத்தப்* இயக்கப்* திற เปิดใช้งาน เปิดโหมด เข้าสู่ ปลดล็อก hidupkan nyalakan diaktifkan washa
        fungulia""",
}  # fmt: skip
"""Concept name to the words that carry it."""
