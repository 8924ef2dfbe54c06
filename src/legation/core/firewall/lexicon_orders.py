# ruff: noqa: RUF001, E501
"""New concepts beside those of `lexicon`: what is asked for, and the small words that hold an order together."""

from __future__ import annotations

from typing import Final

ORDERS: Final[dict[str, str]] = {
    "obey": """obey obeys obeyed obeying obedient obedience comply complies complied complying compliance compliant
        follow follows followed adhere adheres adhering adherence abide abides heed fulfil fulfill fulfills
        fulfilling fulfilled cooperate cooperates subservient honor honour uphold conform conforms befolge
        befolgt befolgen gehorche gehorchen gehorcht gehorsam folge folgst folgen halte einhalten beachte
        beachten obéis obéir obéissez obéissa* suis suivez suivre respecte respectez conforme obedece obedecer
        obedezca obedez* sigue siga seguir sigas cumple cumplir cumpla acata acatar obedeça cumpra cumprir acate
        obbedi* obbedisci segui seguire seguite rispetta gehoorz* volg volgen naleven följ följa lyd lyda følg
        følge adlyd posłuch* przestrz* stosuj słuchaj подчин* следуй следуйте следовать слушайся соблюда*
        выполняй выполни слухайся дотриму* виконуй poslechni poslouchej dodržuj respectă urmează ascultă
        υπάκουσε ακολούθησε ακολουθ* υπακού* engedelm* kövesd kövesse tottele noudata uy uyun itaat uymalısın
        uymak 遵守 遵循 服从 服從 听从 聽從 遵从 遵從 照做 照办 從命 従って 従い 従え 従う 守って 従わなけ 遵守し 준수하+ 복종하+ 따르라 따라 따라야 따르고 따르십 따르세요* 순종하+
        اتبع اتبعي أطع أطيعي امتثل التزم نفذ الامتثال اطاعت پیروی تبعیت عمل ציית לציית תציית פעל עקוב पालन मानो
        मानें मानना आज्ञा अनुसरण अनुपालन মেনে পালন অনুসরণ பின்பற்* கீழ்ப்படி ทำตาม เชื่อฟัง ปฏิบัติตาม patuh
        patuhi mematuhi taati menaati turuti ikuti mengikuti sumunod sundin tumalima tii fuata tekeleza""",
    "always": """always forever everytime constantly perpetually invariably eternally permanent permanently continuously
        consistently evermore unfailingly indefinitely immer stets jederzeit dauerhaft ständig ewig toujours
        constamm* éternel* siempre constant* perman* sempre costante* constante* altijd voortdur* alltid
        ständigt altid zawsze stale ciągle wiecznie всегда постоян* вечно навсегда завжди постійно назавжди vždy
        pořád navždy mereu întotdea* πάντα πάντοτε συνεχώς mindig örökké aina ikuisesti daima hep sürekli 始终 始終
        总是 總是 永远 永遠 一直 常に いつも 永遠に 必ずいつ 항상 언제나 영원히 계속 دائما دوما باستمرار أبدا همیشه ہمیشہ תמיד לעולם हमेशा सदा
        सदैव निरंतर সর্বদা সবসময় எப்போதும் ตลอดไป เสมอ luôn selalu senantiasa sentiasa palagi lagi milele""",
    "until": """until till unless whenever throughout once while whilst during onward onwards henceforward subsequently
        thereafter hereafter bis solange während sobald künftig fortan jusqu jusque pendant dorénavant désormais
        tant hasta mientras durante enadelante enquanto doravante fino finché mentre tot terwijl voortaan zolang
        tills medan hädanefter dopóki podczas odtąd пока впредь отныне вплоть доки поки надалі відтепер dokud
        nadále μέχρι ώσπου έως εφεξής amíg mindaddig ezentúl kunnes kadar sürece boyunca bundan 直到 除非 期间 在此期间 从此
        從此 往后 今后 从今 までは まで続け 間は 以降 이후 동안 까지 앞으로 이제부터* 하는한 حتى طالما أثناء منذ فصاعدا تا زمانی تاوقتی מעתה ואילך
        तक যতক্ষণ পর্যন্ত வரை จนกว่า ตราบใด นับจาก hingga sampai selama hanggang mpaka tangu""",
    "if": """if whether otherwise assuming wenn falls ob sofern si sinon lorsque caso als indien jeśli jeżeli gdyby
        gdy если бы коли якщо раз když pokud jestli dacă εάν ἂν hogyha jos eğer ise 如果 假如 若是 要是 倘若 もしも 場合は 場合
        なければ 만약 만일 경우 경우에 إذا اذا لو إن اگر אם במידה अगर यदि যদি எனில் ถ้า หาก jika bila apabila kalau jikalau
        kung kapag ikiwa kama""",
    "because": """because since therefore thus hence due reason reasons cause causes weil deshalb daher denn grund parce
        puisque donc raison porque pues entonces razón así motivo portanto então razão perché quindi dunque
        omdat dus reden want därför eftersom fordi derfor ponieważ więc dlatego powód потому поэтому причина
        причине ведь бо protože proto důvod deoarece deci pentru motiv γιατί επειδή λοιπόν λόγος λόγο mert ezért
        koska siksi syy çünkü nedeniyle sebep yüzünden 因为 因為 所以 因此 由于 由於 理由 原因 ため なので だから したがっ 때문 때문에 왜냐하면* 그래서
        이유 لأن بسبب لذلك لذا سبب زیرا چون بنابراین دلیل کیونکہ لہذا כי לכן בגלל סיבה क्योंकि इसलिए कारण वजह কারণ
        তাই ஏனெனில் เพราะ ดังนั้น karena sebab maka kerana dahil kaya sababu hivyo""",
    "can": """can could might able capable possible possibly ability capability könnt können kannst kann könnte darf
        dürfen peux peut pouvez pouvoir puede puedes pueden poder pode podes podem puoi può potere possono
        kunnen kunt kunna może możesz można mogę может можешь можно могу могут могли можеш може можна může můžeš
        lze poate poți puteți μπορεί μπορείς μπορώ lehet tudsz képes voi voit mümkün olabilir edebilir 可以 能够 能夠
        可能 できる できます ことがで 가능 가능한 있다 있습니다* يمكن تستطيع قادر يمكنك میتوان میتوانی توان سکتے سکتا יכול יכולה אפשר
        सकते सकता सकती संभव পারেন পারো পারে முடியும் สามารถ ได้ bisa dapat boleh mampu maaari pwede weza unaweza""",
    "want": """want wants wanted need needs needed wish wishes desire desires would require intend hope willing eager
        wanna gonna gotta willst wollen möchte möchten brauche brauchst braucht veux veut voulez voudrais besoin
        souhaite quiero quieres quiere necesito necesita deseo quisiera quero queria preciso precisa desejo
        gostaria voglio vuoi vorrei bisogno desidero willen nodig vill behöver chcę chcesz potrzebu* хочу хочешь
        хотел хотелось нужно надо нужен желаю треба потрібно хочеш chci potřebuji potřebu* vreau doresc nevoie
        θέλω θέλεις χρειάζο* akarok szeretné* szeretnék kell haluan tarvitsen istiyorum lazım gerek ihtiyaç
        isterim 需要 想要 希望 我要 我想 ほしい 必要 したい たいです 欲しい 원해 원하는 필요 필요해 싶어 싶습니다* أريد اريد تريد أحتاج أود نريد میخواهم
        لازم نیاز چاہتا چاہیے רוצה צריך צריכה חייבים चाहता चाहती चाहते ज़रूरत जरूरत आवश्यक চাই দরকার প্রয়োজন
        வேண்டும் ต้องการ อยาก muốn ingin mau butuh perlu pengen gusto kailangan nataka hitaji""",
    "let": """let lets allow allows allowed allowing permit permits permitted lass lassen lasst erlaube erlaubt laisse
        laissez permet permets autorise deja dejar dejes permite permitir permita deixa deixe deixar lascia
        lasciate permetti laat toestaan tillåt tillad pozwól pozwalaj niech пусть позволь разреши давай давайте
        разреш* нехай дозволь nech dovol lasă άφησε επίτρεψε ας engedd salli bırak olsun 让我们 让我 允许 允許 准许 許す 許可
        させて しましょ 하자 합시다 허락 허용 허용하+ 허락하+ دعنا دعني اسمح السماح مسموح اجازه بگذار بیا اجازت בוא בואו चलो चलिए আসুন
        চলুন ให้เรา อนุญาต để mari biarkan ayo izinkan hayaan tara ruhusu acha""",
    "question": """what which who whom whose when where why wer wann wo warum wieso welche welcher welches quoi quel quelle
        quels qui quand pourquoi cuál cuáles quién cuándo dónde quanto cuánto qual quais quem quando onde dove
        wat welke waar wanneer waarom vad vilken vilka när varför hvad hvilken hvorfor który która kto kiedy
        gdzie dlaczego что какой какая какие какое кто когда где почему зачем сколько що який яка які хто коли
        де чому který kdo kdy kde proč care cine când unde ποιος ποια ποιο πότε πού τι melyik mikor hol miért
        mikä kuka milloin missä miksi hangi nerede neden niçin 什么 什麼 哪个 哪個 哪些 哪里 哪裡 为什么 為什麼 什么时候 多少 何ですか どこで いつ
        なぜ どの 誰が 何の どれ 무엇 무슨 어떤 어디 언제 누가 누구 무엇을 뭐야 뭔가요 무엇인가* ما ماذا متى أين لماذا ماهي ماهو چه چیست کجا کی چرا
        کدام کیا کون کہاں کیوں مה איפה מתי למה מדוע איזה क्या कौन कहाँ कब क्यों कौनसा कितना কি কী কে কোথায় কখন
        কেন என்ன யார் எங்கே எப்போது ஏன் อะไร ที่ไหน เมื่อไหร่ ทำไม ใคร đâu saoko apa siapa kapan dimana mengapa
        kenapa saan kailan bakit nini wapi lini kwanini""",
    "as": """as like similar same alike equivalent wie gleich genauso comme même pareil como igual mismo misma stesso
        uguale zoals zelfde som samma samme jak jako podobnie как словно будто также як наче ніби stejně precum
        όπως σαν mint ugyanaz kuten sama sanki gibi aynı 作为 作為 如同 好像 同样 一样 一樣 のように として 同じ 同様 처럼 같이 같은 동일 마치 مثل
        كما نفس بصفتك كأنك مانند جیسا بطور ایسے כמו כאילו בתור जैसे जैसा तरह समान যেমন মতো হিসেবে போல ราวกับ
        เหมือน giống seperti sebagai gaya tulad katulad parang kama""",
    "but": """but however although though yet nevertheless nonetheless whereas aber jedoch obwohl sondern trotzdem
        mais cependant pourtant toutefois pero sino aunque embargo porém contudo embora entretanto però tuttavia
        maar echter hoewel jednak chociaż dock däremot но однако хотя зато але проте хоча avšak ačkoli însă deși
        αλλά όμως ωστόσο azonban mutta kuitenkin fakat ancak 但是 然而 不过 不過 可是 虽然 しかし でも ただし けれども 하지만 그러나 그런데 비록
        لكن ولكن رغم اما ولی لیکن مگر אבל אך אולם लेकिन परंतु किंतु मगर কিন্তু তবে ஆனால் แต่ nhưng tetapi tapi
        namun ngunit subalit lakini""",
    "then": """then afterwards afterward after subsequently next lastly finally firstly secondly thirdly dann danach
        anschli* zuerst zunächst schließlich puis ensuite après enfin luego después finalme* primero depois
        primeiro finalmente poi dopo infine prima daarna vervolgens eerst sedan därefter efteråt først derefter
        potem następnie najpierw затем потом после сначала наконец потім далі спочатку після potom poté pak
        nejprve apoi după întâi έπειτα μετά πρώτα ύστερα aztán majd utána először sitten jälkeen ensin sonra
        ardından ilkönce 然后 然後 接着 接著 首先 最后 最後 之后 之後 その後 それから 次に まず 最後に 그리고 그런다음* 그다음 나중에 마지막 마지막으로 후에 ثم بعد
        بعدها أولا أخيرا سپس ابتدا پھر לאחר אחרי תחילה फिर बाद अंत तब তারপর এরপর প্রথমে பின்னர் பிறகு முதலில்
        แล้วก็ จากนั้น หลังจาก đầutiên kemudian lalu setelah pertama akhirnya pagkatapos saka kisha baadaye
        kwanza halafu""",
    "first": """last second third final firsts lasts ultimate penultimate erste ersten erster letzte letzten letzter
        premier première premiers dernier dernière derniers primera primeras última último últimas primeira
        ultima ultimo primo eerste laatste första sista siste første ostatni ostatnia pierwszy pierwsza pierwsze
        первый первые первая первое последний последние последнее перші перший останній první poslední prima
        primul ultimul ultimele πρώτη πρώτο τελευταία τελευταίο első utolsó ensimmä* viimein* birinci sonuncu 第一
        第一个 最后一 最後一 最初に 最後の 一番目 첫번째 마지막의* 첫째 الأول الأولى الأخير الأخيرة أول آخر اولین آخرین پہلا آخری ראשון
        הראשון אחרון האחרון प्रथम अंतिम आखिरी প্রথম শেষ முதல் கடைசி แรก สุดท้าย cuối terakhir huli unang mwisho""",
    "repeat": """repeat repeats repeated repeating repetition recite recites reciting recitation recap parrot reiterate
        reiterates restate replay rehash rewrite rephrase retype transcribe wiederhole wiederholen wiederholt
        répète répétez répéter redis redites repite repita repitan repetir repíte* recita repete ripeti ripetete
        ripetere herhaal herhalen upprepa gjenta gentag powtórz powtarzaj powtórzyć повтори повторите повторить
        повторяй повтор* повторити zopakuj opakuj zopakovat repetă repetați επανάλαβε επαναλά* ismételd ismétel*
        toista toistakaa tekrarla tekrar tekrarlayın 重复 重複 复述 複述 重述 背诵 跟着说 重申 繰り返し 繰り返せ 復唱 もう一度 反復 반복 반복하+ 반복해
        되풀이 다시 كرر كرري أعد تكرار ردد تکرار دوباره دہرائیں חזרי תחזור לחזור שוב दोहराओ दोहराएं दोहराइए दोहराना
        পুনরাবৃ* আবার মீண்டும் மீண்டும் திரும்ப ทวน ซ้ำ พูดตาม ulangi ulang mengulang ulit ulitin rudia tena""",
    "verbatim": """verbatim literally literal precisely exact unaltered unmodified unchanged unabridged asis faithfully
        wörtlich wortwör* wortgetr* exakt buchstäb* unverän* textuell* exactement littéral* literal* textualm*
        exactam* textual literalm* letteralm* letterli* woordelijk letterlijk ordagrant bokstavl* ordret
        dosłown* дословн* буквальн* дослівн* doslova doslovně întocmai αυτολεξ* ακριβή szóról sanatar* aynen
        kelimesi harfiyen 逐字 一字不差 原样 原樣 原文 原封不动 原封不動 一字一句 完整地 そのままの 一言一句 逐語 原文のま 그대로 글자그대* 있는그대* 한글자 원문 토씨 حرفيا
        بالحرف نصا عینا کلمهبهکلمه دقیقاهمان לفظ במדויק शब्दशः अक्षरशः हूबहू ज्यों हुबहू হুবহু আক্ষরিক அப்படியே
        คำต่อคำ harfiah eksaktong""",
    "word": """word words letter letters sentence sentences paragraph paragraphs phrase phrases text texts line
        syllable vowel vowels consonant alphabet spelling wort wörter worte satz sätze buchstabe* absatz zeile
        zeilen mots lettre lettres paragra* texte ligne lignes palabra palabras letra letras frase párrafo texto
        línea líneas palavra palavras parágrafo linha linhas parole lettera lettere testo righe woord woorden
        tekst alinea ordet mening bokstav* słowo słowa słów litera litery zdanie akapit слово слова слов словом
        букв* буква буквы предлож* текст текста строка строки абзац речення літера літери рядок slovo slova
        písmeno písmena věta věty odstavec cuvânt cuvinte cuvintele literă litere propoziț* λέξη λέξεις γράμμα
        γράμματα πρόταση κείμενο γραμμή szó szavak szavakat betű betűk mondat szöveg* sanat sanoja kirjain lause
        teksti rivi kelime kelimeyi kelimeler harf harfi cümle metin satır 单词 單詞 字母 句子 段落 文本 文字 词语 詞語 字符 单字 言葉
        単語 文章 文字列 テキスト 語句 단어 단어를 글자 글자를 문장 문장을 문단 텍스트 كلمة كلمات الكلمات حرف حروف جملة نص النص فقرة سطر کلمه
        کلمات جمله متن واژه لفظ الفاظ جملہ מילה מילים המילה אות אותיות משפט טקסט פסקה שורה शब्द शब्दों अक्षर
        वाक्य पाठ पंक्ति अनुच्छेद শব্দ অক্ষর বাক্য পাঠ্য வார்த்தை சொற்கள் எழுத்து வாக்கியம் คำพูด ประโยค
        ตัวอักษร ข้อความ từng kata huruf kalimat teks paragraf salita titik pangungusap neno maneno herufi
        sentensi""",
    "format": """format formatted formatting json xml yaml csv html markdown table tables bullet bullets bulleted heading
        headings header headers numbered column columns row rows codeblock layout template schema style font
        italic indent structured plaintext formato formatier* tabelle überschr* aufzähl* spalte tableau colonne
        puces modèle formaté tabla columna viñetas encabez* plantilla tabela coluna tabella colonna elenco
        puntato formaat kolom opmaak tabell kolumn rubrik formacie kolumna nagłówek формат формате таблиц*
        столбец заголов* шаблон формату таблиця стовпець formát tabulka sloupec nadpis tabel coloană μορφή
        πίνακα στήλη formátum* táblázat oszlop muoto taulukko biçim biçimde tablo sütun başlık 格式 表格 列表 标题 標題 模板
        排版 形式 表形式 箇条書き 見出し 書式 フォーマッ 형식 형식으로* 표로 목록 제목 서식 تنسيق جدول قائمة قالب صيغة لیست فرمت شکل פורמט טבלה
        רשימה כותרת מבנה प्रारूप तालिका सूची शीर्षक ফরম্যাট সারণী வடிவம் பட்டியல் รูปแบบ ตาราง หัวข้อ tiêuđề
        daftar judul talaan jedwali orodha""",
    "summary": """summarize summarise summarized summarised summarizes summarizing summarising summary summaries synopsis
        overview abstract recap outline tldr digest gist condense condensed highlights takeaways zusammenf*
        überblick kurzfass* résumé résume résumer résumez synthèse résumons resumen resume resumir resuma
        resumos resumo síntese sintesi riassunto riassumi riassum* samenvat* sammanfa* sammendr* resumé
        sammenfat* podsumow* streszc* streść краткое кратко резюме резюмир* суммир* подытож* стисло підсум*
        shrnutí shrň shrnout rezumat rezumă rezuma περίληψη περίληψ* σύνοψη összefog* összegez* kivonat tiivist*
        yhteenv* özet özetle özetleyin özetler 总结 總結 摘要 概括 概述 概要 归纳 歸納 要約 要約し まとめて まとめ 요약 요약하+ 요약해줘* 정리 정리하+ 개요
        ملخص لخص تلخيص لخصي موجز خلاصه خلاصهکن خلاصہ סכם סיכום תקציר לסכם सारांश संक्षेप सार সারাংশ সংক্ষেপ
        சுருக்கம் சுருக்கமாக สรุป ย่อ ringkas ringkasan rangkum rangkuman buod ibuod muhtasari""",
    "review": """review reviews reviewed reviewing reviewer rate rates rating ratings score scores scored scoring grade
        grades graded grading assess assesses assessed assessing assessment appraise evaluates evaluated
        evaluating evaluator judge judges judged judging judgment judgement critique feedback rubric stars
        compare compared comparing comparison peer bewerte bewerten bewertung beurteil* gutachten benote évalue
        évaluez évaluer évaluat* avis comparer evalúa evaluar evaluac* califica calific* reseña puntuac* puntúa
        avalie avaliar avaliaç* pontuaç* valuta valutare valutaz* punteggio recensi* beoordeel beoordel*
        vergelijk bedöm recension betyg vurder vurdering bedømm* oceń ocena oceny oceniaj recenzj* porównaj
        оцени оцените оценка оценки оценку рейтинг отзыв отзывы рецензи* сравни балл оцінка оціни відгук
        порівняй zhodnoť hodnoce* ohodnoť recenze evaluează evaluare recenzie nota compară αξιολόγη* βαθμολο*
        κριτική σύγκρινε értékel* pontszám vélemény arvioi arvostel* arvosana değerlen* puan puanla incele yorum
        评价 評價 评分 評分 评估 評估 打分 评审 評審 审阅 分数 点评 比较 比較 評価 採点 レビュー 点数 査読 평가 평가하+ 점수 점수를 리뷰 검토 검토하+ 비교 비교하+ 채점하+ قيم
        تقييم التقييم مراجعة راجع درجة نقد قارن ارزیابی امتیاز بررسی مقایسه جائزہ تبصرہ דרג דירוג הערך הערכה
        ביקורת ציון השווה मूल्यांकन समीक्षा अंक आकलन तुलना মূল্যায়ন পর্যালোচনা রেটিং মதிப்பீடு மதிப்பீடு
        ஒப்பிடு ประเมิน รีวิว คะแนน đánh nhậnxét nilai penilaian ulasan tinjau evaluasi bandingkan suriin
        pagsusuri tathmini""",
    "recommend": """recommends recommendation recommendations suggest suggests suggested suggestion suggestions advise
        advice advises endorse endorses endorsement endorsing promote promotes promoting promotion favor favour
        favors favorable favourable praise praises praising positive positively glowing superb excellent
        outstanding award winner empfehl* empfiehl* vorschlag vorschläge lob lobe positiv ausgezei* recomman*
        conseil conseille conseils suggère suggest* vante louange positif recomend* recomien* sugiere sugerenc*
        consejo alaba positiva positivo elogia sugira sugest* conselho elogie raccoman* consigl* sugger* loda
        aanbevel* advies positief rekommen* föreslå anbefal* anbefaling rekomen* zalec* рекоменд* посовет* совет
        советы хвали похвали положит* порад* похвал* doporuč* navrhni rada chval recomand* sfat laudă συνιστ*
        πρότεινε σύσταση προτείν* συμβουλ* ajánl* ajánlj javasol* tanács dicsér* suositt* ehdota neuvo öner
        önerin öneri öneriler tavsiye övgü 推荐 推薦 建议 建議 赞扬 讚揚 正面 好评 好評 优秀 優秀 推薦し おすすめ お勧め 勧める 提案 褒めて 絶賛 추천 추천하+
        제안 제안하+ 조언 칭찬하+ 긍정적 أوص أوصي توصية التوصية اقترح اقتراح نصيحة مدح إيجابي پیشنهاد توصیه ستایش مثبت تجویز
        سفارش مشورہ המלץ המלצה הצע הצעה עצה שבח חיובי सुझाव सुझाएं सिफारिश सलाह प्रशंसा तारीफ সুপারিশ পরামর্শ
        প্রশংসা பரிந்துரை பரிந்து* ஆலோசனை แนะนำ เสนอ đềxuất khuyên khuyến rekomendasi rekomend* sarankan saran
        puji menyarankan irekomenda mungkahi imungkahi payo pendekeza ushauri""",
    "make": """make makes making create creates created creating creation build builds building built construct
        constructing develop develops developing produces producing manufacture manufacturing generate generates
        generating generated generation design designs designing craft crafting compose composing composes
        assemble draft drafts drafting prepare preparing invent fabricate synthesize synthesise synthesizing
        devise formulate mache machen mach erstelle erstellen erstellt baue bauen entwickle erzeuge herstel*
        entwirf entwerfe* generier* verfasse crée créer créez fabrique fabriquer construis construire génère
        générer rédige rédigez conçois crea crear cree haz hacer construir construye genera generar diseña
        fabricar elabora redacta desarrolla crie criar faça fazer construa gere gerar elabore redija creare fai
        fare costruisci costruire generare progetta maak maken bouw ontwerp genereer skapa bygg generera lage
        opret stwórz utwórz zrób zbuduj wygeneruj tworzyć opracuj создай создать создайте сделай сделать
        сделайте построй сгенерир* составь составьте разработ* изготов* придумай створи створити зроби зробити
        згенеруй склади vytvoř vytvořit vytvořte udělej sestav vygeneruj creează faceți generează construi*
        φτιάξε δημιούρ* δημιουρ* κατασκε* készíts készíts* hozz csinálj alkoss generálj tehdä luo luoda rakenna
        oluştur yap yapın yapmak üret tasarla hazırla oluşturun 创建 創建 制作 製作 制造 製造 生成 创作 創作 设计 設計 建立 构建 编写 編寫 作成
        作って 作る 作り方 生成し 만들 만들어 만들어줘* 만들기 만드는 만들고 생성 생성하+ 제작 제작하+ 작성하+ 설계하+ 제조 제조하+ أنشئ انشئ اصنع إنشاء صنع ابتكر
        صمم كون توليد اعمل اصنعي بساز ساختن ساخت ایجاد تولید طراحی بنائیں بنانا بناؤ צור ליצור בנה לבנות הכן
        יצירה תכין बनाओ बनाएं बनाइए बनाना बनाने निर्माण तैयार रचना তৈরি বানান বানাও রচনা உருவாக்* செய் தயார்
        สร้าง ทำให้ ผลิต ประดิษฐ์ soạn buat buatlah buatkan membuat bikin ciptakan hasilkan rancang gumawa gawin
        lumikha tengeneza unda fanya""",
    "explain": """explain explains explained explaining explanation explanations describe describes described describing
        description descriptions elaborate elaborates clarify clarifies define defines definition detailing
        discuss discusses discussing elucidate interpret illustrate teach teaches teaching demystify meaning
        mean means erkläre erklär erklären erklärt erläuter* beschre* definiere bedeutet bedeutung explique
        expliquez expliquer décris décrire décrivez défini* signifie explica explicar explícame describir
        descríbe* definir significa explicação descreva descrever defina spiega spiegami spiegare descrivi
        descrivere descriz* defini* uitleg uitleggen beschrijf beschrij* betekent förklara beskriv betyder
        forklar wyjaśnij wyjaśnić opisz opisać zdefini* znaczy объясни объясните объяснить поясни опиши опишите
        описать описание определи означает поясніть опишіть означає vysvětli popiš popsat vysvětl* znamená
        explică explicați descrie înseamnă εξήγησε εξηγήστε περίγραψε περιγρά* σημαίνει magyarázd magyaráz*
        jelent selitä kuvaile kuvaus tarkoittaa anlat anlatın tanımla betimle anlamı demek 解释 解釋 描述 说明一下 阐述 闡述
        讲解 講解 定义 意思 説明 説明し 解説 述べよ 定義 意味 설명 설명하+ 설명해줘* 묘사하+ 서술 서술하+ 정의 의미 اشرح شرح وضح صف وصف فسر عرف معنى يعني
        اشرحي توضیح بده توصیف معنی وضاحت بیان הסבר תסביר להסביר תאר תיאור הגדר משמעות समझाओ समझाएं समझाइए
        व्याख्या वर्णन बताएँ परिभाषा अर्थ मतलब ব্যাখ্যা বর্ণনা অর্থ বোঝান விளக்கு விளக்கம் விவரி* அர்த்தம்
        อธิบาย บรรยาย หมายถึง nghĩa jelaskan uraikan gambarkan deskripsi terangkan artinya ipaliwanag ilarawan
        kahulugan fafanua maana""",
    "help": """help helps helped helping helpful assist assists assisted assisting assistance aid aids support
        supporting supports hilf helfen hilfe hilft helfe unterstü* aider aidez assist* soutien ayuda ayúdame
        ayudar ayude ayúde* asiste apoyo ajuda ajude ajudar ajudem apoio aiuto aiutami aiutare aiuta assisti
        helpen hulp hjälp hjälpa hjelp hjælp pomóż pomoc pomocy pomagać помоги помогите помочь помощь помогает
        помощи допоможи допомож* допомога pomoz pomoct ajută ajutor ajutați βοήθησε βοήθεια βοηθήσ* segíts
        segítség segítsen auta apua auttaa yardım yardımcı 帮助 幫助 帮我 幫我 协助 協助 帮忙 助けて 手伝って 支援 助け サポート 도와 도와줘 도와주세*
        도움 도움을 지원 지원하+ ساعد ساعدني مساعدة المساعدة ساعدي دعم کمک کمکم یاری مدد עזור עזרה תעזור לעזור תמיכה मदद
        सहायता सहयोग সাহায্য সহায়তা உதவி உதவு* ช่วย ช่วยเหลือ giúp bantu bantuan tolonglah membantu tulong
        tulungan saidia msaada""",
    "override": """override overrides overriding overridden overrode circumvention jailbreaks workaround workarounds
        backdoor backdoors sidestepping evasion aushebel* hintertür contourner détourn* sobrescr* achterdeur
        bakdörr obejście бэкдор переопре* 后门 後門 强制覆盖 バックドア 上書き 乗っ取り 백도어 덮어쓰기* 덮어써 عقبی בקדור अधिलेख* ওভাররাইড
        timpa menimpa""",
    "disable": """disable disables disabled disabling deactivate deactivated deactivates deactivating off shutdown shut
        mute muted unload ausschal* abschalt* deaktiv* désactiv* éteins coupe desactiv* apaga apagar desliga
        desligar desative disattiv* spegni disabil* uitscha* stäng avaktiv* inaktiv* slukk deaktiver wyłącz
        wyłączyć отключи отключить отключен* выключи выключить деактив* вимкни відключи вимкнути vypni vypnout
        deaktivuj dezactiv* απενεργ* κλείσε tiltsd letilt* poista sammuta kapat kapatın etkisiz 关闭 關閉 禁用 停用 关掉
        關掉 解除 屏蔽 無効化 無効にし オフに 停止し 解除し 비활성 끄고 꺼줘 꺼라 해제 해제하+ 차단 차단하+ عطل تعطيل أوقف إيقاف أغلق غیرفعال خاموش بند
        השבת כבה נטרל बंद निष्क्रिय अक्षम বন্ধ নিষ্ক্রিয় முடக்கு ปิด ระงับ vôhiệu matikan nonaktif patayin zima""",
    "free": """freedom free unlimited limitless unfettered unchained uninhibited unshackled unconstrained unbounded
        unmoderated emancipated liberate liberates liberation independent independence independently autonomous
        autonomy autonomously openly frei freiheit unbegre* unbesch* uneinges* libre liberté libres libremen*
        illimit* libertad ilimitad* liberdade livre livremente ilimitado libertà liberi vrij vrijheid onbeperkt
        frihet frit obegräns* wolny wolność swobodn* nieograni* свободн* свобода свободен неогранич* безогра*
        вільний необмеж* svobod* svobodný neomezen* liber libertate nelimit* ελεύθερ* ελευθερία απεριό* szabad
        szabadon korlátlan vapaa vapaus rajaton özgür özgürce özgürlük sınırsız serbest 自由 无限制 無限制 不受限制 无拘无束 自主
        無制限 自由に 制約なし 자유 자유롭게* 자유로운* 무제한 제한없이* حر حرية الحرية بحرية آزاد آزادی آزادانه נחافش חופשי חופש בחופשיות
        स्वतंत्र आज़ाद आजाद मुक्त असीमित স্বাধীন মুক্ত சுதந்தி* อิสระ ไร้ขีด bebas kebebasan malaya kalayaan
        huru uhuru""",
}  # fmt: skip
"""Concept name to the words that carry it."""
