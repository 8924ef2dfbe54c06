# ruff: noqa: RUF001, E501
"""More words for the concepts of `lexicon`: languages it has little of, and what directives reach for."""

from __future__ import annotations

from typing import Final

MORE: Final[dict[str, str]] = {
    "ignore": """αγνόησε αγνοήστε αγνοήσεις ξέχασε ξεχάστε ξεχάσεις παράβλεψε παράκαμψε ignoreeri zanemari ignorișa ignoră uită
        ignorați uitați hagyd felejtsd mellőzd puuza sahau unohda ignorér glem অগ্রাহ্য""",
    "previous": """προηγούμενες προηγούμενη προηγούμενο παραπάνω προηγουμένως αρχικές anterioare anterior precedente korábbi
        fenti előző awali aiempi tidligere forrige""",
    "instruct": """οδηγίες οδηγία εντολές εντολή κανόνες κανόνα προτροπή instrucțiuni* reguli* comenzi utasítás* szabály*
        parancs* maagizo sheria ohjeet säännöt instruks* নির্দেশাবলী""",
    "all": """όλες όλα όλους κάθε τα-πάντα toate toți összes minden yote zote kaikki alla""",
    "system": "συστήματος σύστημα sistemului rendszer rendszerpr* mfumo",
    "reveal": """δείξε δείξτε αποκάλυψε αποκαλύψτε πες επανάλαβε εμφάνισε arată dezvăluie repetă spune mutasd ismételd mondd
        onyesha fichua rudia niambie দেখান প্রকাশ""",
    "secret": "κωδικό κωδικός μυστικό μυστικός απόρρητο parola parolei secretul jelszó* titkos titok nenosiri siri গোপন",
    "you": "εσύ είσαι εσένα te ești tu vagy wewe",
    "your": "σου σας tău tale dumneavo* sajátod yako",
    "me": "μου μας εγώ mie mea nekem nipe",
    "pretend": "προσποιήσου υποκρίσου φαντάσου prefă-te imaginează tettesd képzeld jifanye",
    "restrict": "περιορισμ* κανόνες όρια restricții limite korlátoz* mipaka",
    "without": "χωρίς δίχως fără nélkül bila",
    "not": "μην δεν ποτέ nu niciodată ne soha usi kamwe",
    "answer": "απάντησε απαντήστε γράψε γράψτε απάντηση răspunde scrie răspuns válaszolj válasz írj jibu andika",
    "only": "μόνο ακριβώς doar numai csak pontosan tu",
    "developer": "διαχειρισ* προγραμμα* administra* dezvoltat* rendszerg* fejlesztő msimamizi",
    "ai": "μοντέλο βοηθό βοηθός νοημοσύνη modelul asistentul asszisztens msaidizi",
    "send": "στείλε στείλτε προώθησε προωθήστε trimite redirecți* küldd továbbítsd tuma peleka পাঠিয়ে",
    "data": "δεδομένα στοιχεία αρχεία μηνύματα datele fișierele adatok fájlok üzenet* taarifa তথ্য ফাইল",
    "user": "χρήστη χρήστης πελάτη utilizatorul* felhasználó* mtumiaji গ্রাহকের",
    "conceal": "κρυφά μυστικά αναφέρεις ascuns secret titokban említsd siri",
    "urgent": "επείγον σημαντικό προσοχή important urgent fontos sürgős muhimu haraka",
    "personal": """address addresses phone telephone mobile birthday birthdate surname ssn passport salary diagnosis iban cvv
        adresse anschrift telefonnu* geburtst* kreditka* kontonum* adresse téléphone naissance carte dirección teléfono
        nacimiento tarjeta endereço telefone nascimento cartão indirizzo telefono nascita carta adres telefoonnu* kaartnum*
        telefonnum* adres telefonu karty urodzenia адрес телефон* телефона рождения карты паспорт* adresa telefon rodné
        adresul telefonul cardului cím telefonszá* διεύθυνση τηλέφωνο κάρτας γέννησης adresini telefon doğum kart 地址 电话
        电话号码 出生 身份证 银行卡 住所 電話番号 生年月日 주소 전화번호 생년월일 عنوان هاتف ميلاد بطاقة نشانی تلفن כתובת טלפון
        पता फ़ोन जन्म ঠিকানা ফোন alamat telepon lahir địa chỉ điện thoại ngày sinh ที่อยู่ โทรศัพ* วันเกิด tirahan telepono
        anwani simu""",
    "access": """grant grants granting permission permissions access rights privilege privileges admin invite whitelist
        unlock authorise authorize zugriff zugang rechte accès droits acceso permisos acesso permissões accesso permessi
        toegang rechten dostęp uprawnie* доступ права přístup acces hozzáfér* πρόσβαση δικαιώμα* erişim yetki 权限 访问 授权
        アクセス 権限 접근 권한 وصول صلاحيات دسترسی גישה הרשאות पहुँच अनुमति akses izin quyền truy cập สิทธิ์ ruhusa""",
    "visit": """visit open click browse navigate load download install besuche öffne klicke ouvre visite clique télécha* abre
        visita haz clic descarga abra acesse baixe apri clicca scarica bezoek klik download otwórz kliknij pobierz открой
        перейди нажми скачай otevři klikni stáhni deschide click descarcă nyisd kattints άνοιξε κάνε κλικ κατέβασε aç tıkla
        indir 打开 访问 点击 下载 開いて クリック ダウンロ* 열고 방문 클릭 다운로드 افتح زر انقر باز کن פתח לחץ खोलो क्लिक खोलें buka
        kunjungi klik unduh mở truy nhấp tải เปิด คลิก ดาวน์โห* buksan fungua""",
}  # fmt: skip
