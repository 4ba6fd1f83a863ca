"""How names of organisations are written: legal forms, kinds, state bodies, fixed names. Regular expressions only."""

import re

from extractors.starts import opening

UP = r"[A-ZÀ-ÖØ-ÞŒĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽȘȚ]"
WORD = rf"(?:{UP}[A-Za-zÀ-ɏŒœ0-9'&\-]*[A-Za-zÀ-ɏŒœ0-9]'?|{UP}(?![A-Za-z'])|[0-9]{{1,2}}(?:e|er|ème)(?![a-z])|[0-9][A-Z](?![a-z]))"
GLUE = r"(?:de la|de l'|des|du|de|d'|aux|au|et|&|à l'|à la|à|sur|en|lès|les|le|la)"
NAME = rf"(?:(?:[LD]'|l'|d')?{WORD})(?:[ ](?:(?:{GLUE}|& )[ ]?){{0,2}}{WORD}){{0,6}}"
LEGAL = r"SARL|SASU|SAS|EURL|SELARL|SELAS|SCI|SCPI|SCP|SA|SNC|GAEC|EARL|SCEA|SCOP|AARPI|OPH|GIE|SCM|LTD|Ltd|GmbH|S\.A\.R\.L\.|S\.A\.S\."
FOREIGN = r"Sp\. z o\. ?o\.|s\.r\.o\.|S\.r\.l\.|S\.p\.A\.|B\.V\.|N\.V\.|S\.L\.|UAB|Kft\.|Inc\.|LLC"
SCHOOL = (
    r"[éeEÉ]cole(?:[ ](?:primaire|maternelle|élémentaire|elementaire|privée|publique|de musique))?|[cC]oll[èe]ge|[lL]yc[ée]e(?:[ ](?:professionnel|technique))?|"
    r"[cC]r[èe]che|[mM]icro-cr[èe]che|[hH]alte-garderie|[mM]ulti-accueil|[mM]aternit[ée]|[cC]linique(?:[ ]v[ée]t[ée]rinaire)?|[hH][ôo]pital|[pP]olyclinique|[mM]aison (?:médicale|de santé|de retraite|de quartier)|[lL]aboratoire|[cC]ommissariat|EHPAD|[eE]hpad|[rR]ésidence-autonomie|CFA|[aA]uto-[ée]cole|IUT"
)
SHOP = (
    r"[pP]harmacie|[bB]rasserie|[cC]af[ée]|[cC]amping|[pP]izzeria|[hH][ôo]tel|[cC]onserverie|[iI]mprimerie|[cC]in[ée]ma|[tT]h[ée][âa]tre|[bB]oulangerie|[bB]oucherie|"
    r"[fF]romagerie|[lL]ibrairie|[gG]arage|[tT]abac|[gG]îte|[hH]aras|[éÉE]curies|[pP]oissonnerie|[cC]ordonnerie|[pP]ressing|[éÉ]picerie|[sS]cierie|[bB]ar|[rR]estaurant|[mM]utuelle|[bB]rigade|[cC]lub|[cC]omité|[aA]micale|[pP]aroisse|[rR]adio|[cC]abinet(?:[ ](?:infirmier|médical|dentaire))?|[fF]oyer|[sS]yndicat|[cC]oopérative|[mM]édiathèque|[dD]ojo|[jJ]ardinerie|[cC]rêperie|[sS]upérette|[qQ]uincaillerie|[fF]leuriste|[lL]averie|[bB]ijouterie|[mM]aroquinerie|[dD]roguerie|[bB]rocante(?=[ ](?:de|du|Chez))|[pP]oterie|[cC]oncession|[dD]iscothèque|[bB]istrot|[bB]rûlerie|[lL]aiterie|[mM]iroiterie|[éÉ]bénisterie|[dD]istillerie|[mM]iellerie|[sS]avonnerie|[oO]stréiculture|[wW]instub|[eE]stancot|[gG]uinguette|[fF]riterie|[sS]andwicherie|[cC]entre commercial|[cC]entre de loisirs|[cC]entre culturel|[pP]épinière(?=[ ]d)|"
    r"[fF]édération|[cC]ollectif|[fF]ondation|[éeÉE]tude|[cC]oiffure|[tT]axis?|[aA]mbulances(?! de)"
)
_CLUB = r"[A-Z][a-zà-ɏ]{2,9}[ -]Club"  # begins with any letter: apart, so that the others are quick to find
BODY = (
    r"Association|Assurances?|Transports?|Déménagements?|Dépannages?|Remorquage|Établissements|Etablissements|Ets|Couverture|Toitures|Plomberie|Menuiserie|Maçonnerie|"
    r"Électricité|Autocars|Cars|Cercle|Confrérie|Chorale|Harmonie|Rugby|Football|Union|Compagnie|Cie|Régie|Atelier|Studio|Foncière|Habitat|BDE|CSE|Chœur|Choeur|"
    r"Productions?|Éditions|Pépinières|Laboratoire|Motoculture|Viviers|Boule|Casse-Auto|Institut|Ligue|Groupe|Commission|Relais|Moto-[Cc]lub|Entreprise|Travaux|Carrosserie|"
    r"Serrurerie|Peinture|Jardins?|Paysages?|Sécurité|Immobilière?|Agence|Bureau|Crédit|Banque|Domaine|Auberge|Maison|Salon|Atelier"
)
_AFTER_KIND = (
    r"[ ](?P<glue>(?:de la|de l'|des|du|de|d')[ ]?)?"
    r"(?P<mid>[a-zà-ɏ]{4,14}[ ](?:(?:de la|de l'|des|du|de|d')[ ]?)?)?"
    rf"(?P<name>{NAME})"
)
KIND = opening(rf"(?<![A-Za-zÀ-ɏ0-9-])(?P<kind>{SCHOOL}|{SHOP}|{BODY}){_AFTER_KIND}")
KIND_OR_CLUB = opening(rf"(?<![A-Za-zÀ-ɏ0-9-])(?P<kind>{SCHOOL}|{SHOP}|{_CLUB}|{BODY}){_AFTER_KIND}")
AFTER_FORM = opening(rf"(?<![A-Za-zÀ-ɏ0-9-])(?P<form>{LEGAL})[ ](?P<name>{NAME})")
OF_LAWYERS = re.compile(rf"[ ]-[ ]{UP}{{3,}}(?![a-zà-ɏ])")  # « SELARL DUPUIS - BERNARD »
BEFORE_FORM = re.compile(
    rf"(?P<name>{WORD}(?:[ ](?:(?:{GLUE})[ ]?)?{WORD}){{0,5}})[ ](?P<form>{LEGAL}|{FOREIGN})(?![A-Za-zÀ-ɏ'-])"
)
_TRADE = (
    r"(?:Déménagements?|Immobilier|Plomberie|Couverture|Construction|Rénovation|Architectes?|Architecture|Alarmes?|"
    r"Sécurité|Services?|Équipements?|Logiciels?|Assurances?|Gestion|Funéraire|Réseaux|Batteries|Mobilité|Coordination|Conseil|Collectivités|Énergies?|Transports?|Nettoyage|Propreté|Paysages?|"
    r"Bâtiment|Automobiles?|Auto|Ambulances|Consulting|Solutions|Visibilité|Formation|Habitat|Distribution|Industries?|Élagage|Serrurerie|Taxis?)(?![A-Za-zÀ-ɏ'-])"
)
TAIL_TRADE = re.compile(
    rf"(?<![A-Za-zÀ-ɏ0-9'-])(?P<name>{WORD}(?:[ ](?:(?:{GLUE})[ ]?)?{WORD}){{0,2}})[ ](?P<trade>{_TRADE})"
)
# What the two that begin with any name end with: where it is absent they need not be looked for.
A_TRADE = opening(rf"(?<![A-Za-zÀ-ɏ0-9]){_TRADE}")
A_FORM = opening(rf"(?<![A-Za-zÀ-ɏ0-9])(?:{LEGAL}|{FOREIGN})(?![A-Za-zÀ-ɏ'-])")
STATE = opening(
    r"(?<![A-Za-zÀ-ɏ-])(?i:tribunal (?:judiciaire|administratif|correctionnel|de police|de commerce|de proximité|du stationnement payant)|commissariat(?: de po[lI]ice)?|parquet|barreau|communaut[eé] de brigades|circonscription de (?:s[eé]curit[eé] publique|police(?: nationale)?)|"
    r"brigade(?: territoriale)?(?: autonome)?|compagnie de gendarmerie|gendarmerie|pr[eé]fecture|sous-pr[eé]fecture|cour d'appel|conseil d[eé]partemental|conseil r[eé]gional|"
    r"communaut[eé] (?:de communes|d'agglom[eé]ration)|commune|ville|m[eé]tropole|direction d[eé]partementale(?: [a-zà-ɏ']{2,14}){1,5}?)"
    rf"[ ](?i:de la|de l'|des|du|de|d')[ ]?(?P<name>{UP}[A-Za-zÀ-ɏ'\-]*[A-Za-zÀ-ɏ](?:[ -](?:(?i:de la|de l'|des|du|de|d'|et|le|la|sur)[ ]?)?{UP}[A-Za-zÀ-ɏ'\-]*)*)"
)
FIXED = opening(
    r"(?<![A-Za-zÀ-ɏ-])(?:[lL]a Poste|Tribunal du stationnement payant|(?:Gendarmerie|Police)[ ]Nationale(?=\n)|(?:GENDARMERIE|POLICE)[ ]NATIONALE(?=\n)|Gendarmerie nationale|Défenseur des droits|Agence [nN]ationale de (?:[tT]raitement [aA]utomatisé des [iI]nfractions|l'habitat|la cohésion des territoires)|"
    r"Chambre d'agriculture|Chambre de (?:commerce|métiers)(?: et (?:de l'|d')[a-zà-ɏ]{5,12})?(?: (?:du|de la|des) [A-Z][A-Za-zà-ɏ-]+)?|Commission d'accès aux documents administratifs|Protection civile|Croix[- ][rR]ouge|Secours populaire|"
    r"Secours catholique|Restos du cœur|Banque de France|Conseil d'État|Météo-France|Ligue de protection des oiseaux|France Travail|Pôle emploi|Caisse d'allocations familiales|"
    r"Caisse d'[ÉE]pargne|Crédit Agricole|Crédit Mutuel|La Banque Postale|Banque Populaire|Société Générale|Action Logement)(?![A-Za-zÀ-ɏ])"
)
ACRONYM = re.compile(
    r"(?<![A-Za-zÀ-ɏ0-9@./-])(?:[A-Z]-?[A-Z][A-Z\-]{1,12}|[A-Z][a-zà-ɏ]+(?:-[A-Z][a-z]+)?|[a-z]{3,7})(?![A-Za-zÀ-ɏ0-9@/-]|\.[a-z])"
)
OWNED = opening(
    r"(?<![A-Za-zÀ-ɏ])(?i:soci[eé]t[eé]|entreprise|entrep[oô]t|association|asso|restaurant|resto|prestataire|magasin|enseigne|alarme|attestation|appli(?:cation)?|usine|bailleur|syndic|agence|"
    r"r[eé]sidence services|salon|sous-traitant|promoteur|club|journal|librairie|boulangerie|snack|kebab|bijouterie|fleuriste|opérateur|éditeur|assureur|fondateur de|hôtel|bar|bistrot|brasserie|"
    r"(?:je )?livre (?:pour|chez)|t[eé]l[eé]surveillance|compta de|salari[eé]e? (?:de|chez)|responsable de secteur chez|agent de nuit chez|stage chez|loue chez|vendeur de|badge|devis|élagueur|reliée à|"
    r"gestionnaire|crèche|g[eé]rant|chronométrés par|raison sociale|employeur|loueur|traiteur|transporteur|d[eé]panneur|garagiste|par la soci[eé]t[eé]|organisateur|locataire)(?:e?s?|rs?)(?![A-Za-zÀ-ɏ])"
    rf"[ ]?[:(,]?[ ]{{0,3}}[(«\"]?[ ]?(?P<name>(?:(?:Le|La|Les|Au|Aux|À la|Chez)[ ]|L')?{NAME})"
)
AT = re.compile(rf"(?<![A-Za-zÀ-ɏ])(?:chez|Chez)[ ](?P<name>(?:(?:Le|La|Les|L'|Au|Aux)[ ]?)?{NAME})")
QUOTED = re.compile(
    rf"(?:terrasse|patron|enseigne|sors? d[eu]|sert? au|serveuse|devant le|devant la|au-dessus d[eu]|association|compagnie|troupe|asso)[ ](?:de[ ]|du[ ]|l')?(?P<name>(?:Le|La|Les|L')?[ ]?{NAME})"
)
NOT_NAME = re.compile(
    r"^(?:Bonjour|Bonsoir|Madame|Monsieur|Merci|Cordialement|Je|Il|Elle|Nous|Vous|On|Un|Une|Ce|Cette|Est|Et|Mais|Pour|Dans|M|Mme|Mr|Mlle|Me|Objet|Tél|Tel|Rue|Avenue|Place|Quai|Police|Mairie|"
    r"Municipale|Municipal|République|France|Paris|Messieurs|Maire|Nom|Adresse|J'ai|C'est|TTC|HT|RAPO|FPS|PV|PM|OTV|ASVP|Tout|À|A|Là|Si|Qui|Que|Depuis|Votre|Notre|Mon|Ma|Siret|SIRET|VHU|RC|"
    r"Nationale|Direction|Service|Services|Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche|Janvier|Février|Mars|Avril|Mai|Juin|Juillet|Août|Septembre|Octobre|Novembre|Décembre|Ville|Hôtel|Sur|En|RCS|TVA|CE1|CE2|CM1|CM2|CP)$"
)
# « Rénov'Bat 67 »: the number of the department closes the name, unless it counts or numbers something else.
DEPARTMENT = re.compile(
    r"[ ](?:0[1-9]|[1-8][0-9]|9[0-5])(?![0-9A-Za-zÀ-ÿ%°€/-]|[.,:][0-9]|[ ](?:[0-9]|h\b|heures|euros?|€|%|ans|mois|jours|places|rue|avenue|av|bd|boulevard|place|quai|chemin|impasse|cours|route|all[eé]e|bis|ter|"
    r"janv|f[eé]v|mars|avril|mai|juin|juil|ao[uû]t|sept|oct|nov|d[eé]c))"
)
