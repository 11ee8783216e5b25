<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>Arguments</name>
    <message>
        <source>Try “dbsync-desktop --help”.</source>
        <translation>Versuchen Sie „dbsync-desktop --help“.</translation>
    </message>
    <message>
        <source>“%1” was not expected.</source>
        <translation>„%1“ wurde nicht erwartet.</translation>
    </message>
    <message>
        <source>After --db a file must be named.</source>
        <translation>Nach --db muss eine Datei genannt werden.</translation>
    </message>
    <message>
        <source>No view is called “%1”.</source>
        <translation>Keine Ansicht heißt „%1“.</translation>
    </message>
    <message>
        <source>There is no display. On a computer without one use dbsync.</source>
        <translation>Es gibt keinen Bildschirm. Auf einem Rechner ohne Bildschirm verwenden Sie dbsync.</translation>
    </message>
    <message>
        <source>Usage: %1</source>
        <translation>Aufruf: %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company’s cloud.</source>
        <translation>Hält SQLite-Datenbanken im Gleichstand mit der Cloud einer Firma.</translation>
    </message>
    <message>
        <source>shows this database; sets it up where it is not linked yet</source>
        <translation>zeigt diese Datenbank; richtet sie ein, wenn sie noch nicht verknüpft ist</translation>
    </message>
    <message>
        <source>opens at local, pending, conflicts, activity, settings or admin</source>
        <translation>öffnet bei local, pending, conflicts, activity, settings oder admin</translation>
    </message>
    <message>
        <source>opens no window where there is a tray, else a minimized one</source>
        <translation>öffnet kein Fenster, wenn es einen Infobereich gibt, sonst ein minimiertes</translation>
    </message>
    <message>
        <source>shows this and ends</source>
        <translation>zeigt dies und endet</translation>
    </message>
    <message>
        <source>shows the version and ends</source>
        <translation>zeigt die Version und endet</translation>
    </message>
    <message>
        <source>The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder.</source>
        <translation>Die Konfiguration wird mit dbsync geteilt; DBSYNC_CONFIG_DIR nennt ihren Ordner.</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>%Ln Zeile von %1 wurde in der Cloud gelöscht. Hier bleibt sie, bis Sie zustimmen.</numerusform>
            <numerusform>%Ln Zeilen von %1 wurden in der Cloud gelöscht. Hier bleiben sie, bis Sie zustimmen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>%Ln Zeile von %1 wurde hier gelöscht. In der Cloud bleibt sie, bis Sie zustimmen.</numerusform>
            <numerusform>%Ln Zeilen von %1 wurden hier gelöscht. In der Cloud bleiben sie, bis Sie zustimmen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>%Ln Zeile wurde auch in der Cloud geändert. Sie wird gesendet, sobald ein Abgleich diese Änderung geholt hat.</numerusform>
            <numerusform>%Ln Zeilen wurden auch in der Cloud geändert. Sie werden gesendet, sobald ein Abgleich diese Änderungen geholt hat.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>%Ln Zeile von %1 hat keinen Wert in ihrem Schlüssel und wird nicht abgeglichen.</numerusform>
            <numerusform>%Ln Zeilen von %1 haben keinen Wert in ihrem Schlüssel und werden nicht abgeglichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Table %1 is only in this database. It is synced once it has been added to the company&apos;s tables.</source>
        <translation>Tabelle %1 gibt es nur in dieser Datenbank. Sie wird abgeglichen, sobald sie zu den Tabellen der Firma gehört.</translation>
    </message>
    <message>
        <source>Table %1 is in the cloud but not in this database.</source>
        <translation>Tabelle %1 gibt es in der Cloud, aber nicht in dieser Datenbank.</translation>
    </message>
    <message>
        <source>Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, or the new one is added to the company&apos;s tables.</source>
        <translation>Tabelle %1 scheint hier in %2 umbenannt worden zu sein. Ihre Änderungen warten, bis sie wieder den alten Namen hat oder die neue zu den Tabellen der Firma gehört.</translation>
    </message>
    <message>
        <source>The primary key of table %1 is another one than in the cloud. Its changes wait.</source>
        <translation>Der Primärschlüssel der Tabelle %1 ist ein anderer als in der Cloud. Ihre Änderungen warten.</translation>
    </message>
    <message>
        <source>Table %1 is not synced: %2</source>
        <comment>table, why</comment>
        <translation>Tabelle %1 wird nicht abgeglichen: %2</translation>
    </message>
    <message>
        <source>Table %1 is not built as in the cloud. Its changes wait.</source>
        <translation>Tabelle %1 ist nicht so aufgebaut wie in der Cloud. Ihre Änderungen warten.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is only in this database; its values are not synced.</source>
        <translation>Spalte %1 der Tabelle %2 gibt es nur in dieser Datenbank; ihre Werte werden nicht abgeglichen.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is in the cloud but not in this database.</source>
        <translation>Spalte %1 der Tabelle %2 gibt es in der Cloud, aber nicht in dieser Datenbank.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they are.</source>
        <translation>Spalte %1 der Tabelle %2 scheint hier in %3 umbenannt worden zu sein. Ihre Werte in der Cloud bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.</source>
        <translation>Spalte %1 der Tabelle %2 ist hier vom Typ %3 und in der Cloud vom Typ %4, deshalb wird sie nicht abgeglichen.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 needs a value here but not in the cloud.</source>
        <translation>Spalte %1 der Tabelle %2 braucht hier einen Wert, in der Cloud aber nicht.</translation>
    </message>
    <message>
        <source>It is a virtual table.</source>
        <translation>Sie ist eine virtuelle Tabelle.</translation>
    </message>
    <message>
        <source>It has no primary key.</source>
        <translation>Sie hat keinen Primärschlüssel.</translation>
    </message>
    <message>
        <source>Its name is reserved for db-sync.</source>
        <translation>Ihren Namen verwendet db-sync selbst.</translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>Sie hat mehr als %Ln Spalte.</numerusform>
            <numerusform>Sie hat mehr als %Ln Spalten.</numerusform>
        </translation>
    </message>
    <message>
        <source>It has a column without a name.</source>
        <translation>Sie hat eine Spalte ohne Namen.</translation>
    </message>
    <message>
        <source>It has no name.</source>
        <translation>Sie hat keinen Namen.</translation>
    </message>
    <message>
        <source>Its primary key has too many columns.</source>
        <translation>Ihr Primärschlüssel hat zu viele Spalten.</translation>
    </message>
    <message>
        <source>It needs a function that only the program that made it has: %1</source>
        <translation>Sie braucht etwas, das nur ihr eigenes Programm hat: %1</translation>
    </message>
    <message>
        <source>Its column %1 has a name that is reserved for db-sync.</source>
        <translation>Den Namen ihrer Spalte %1 verwendet db-sync selbst.</translation>
    </message>
    <message>
        <source>It is not one of the company&apos;s tables.</source>
        <translation>Sie gehört nicht zu den Tabellen der Firma.</translation>
    </message>
    <message>
        <source>Not every change of the company&apos;s tables could be made in this file; the details in the overview say why. Everything else goes on.</source>
        <translation>Nicht alle Änderungen an den Tabellen der Firma ließen sich in dieser Datei vornehmen; die Einzelheiten im Überblick sagen, warum. Alles andere geht weiter.</translation>
    </message>
    <message>
        <source>The definition of %1 was changed here and in the cloud. The one here stays until it is added to the company&apos;s tables, or removed here.</source>
        <translation>Die Definition von %1 wurde hier und in der Cloud geändert. Die hiesige bleibt, bis sie zu den Tabellen der Firma gehört oder hier entfernt wird.</translation>
    </message>
    <message>
        <source>Table %1 refers to table %2, which is not synced. Other computers get the table without that reference.</source>
        <translation>Tabelle %1 verweist auf Tabelle %2, die nicht abgeglichen wird. Andere Computer bekommen die Tabelle ohne diesen Verweis.</translation>
    </message>
</context>
<context>
    <name>CloudWords</name>
    <message>
        <source>“%1” must have a value in the cloud.</source>
        <translation>„%1“ muss in der Cloud einen Wert haben.</translation>
    </message>
    <message>
        <source>“%1” is of type %2, which cannot hold %3 unchanged.</source>
        <translation>„%1“ ist vom Typ %2, der %3 nicht unverändert aufnehmen kann.</translation>
    </message>
    <message>
        <source>“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.</source>
        <translation>„%1“ gehört zu einem Schlüssel und ist in der Cloud vom Typ %2, der %3 nicht aufnehmen kann.</translation>
    </message>
    <message>
        <source>The row has more values than a row of the cloud&apos;s database can hold.</source>
        <translation>Die Zeile hat mehr Werte, als eine Zeile der Datenbank in der Cloud aufnehmen kann.</translation>
    </message>
    <message>
        <source>A value that the cloud looks rows up by is too long.</source>
        <translation>Ein Wert, nach dem die Cloud Zeilen sucht, ist zu lang.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database leaves this row out.</source>
        <translation>Eine Regel der Datenbank in der Cloud lässt diese Zeile aus.</translation>
    </message>
    <message>
        <source>A column of the row must have a value in the cloud.</source>
        <translation>Eine Spalte der Zeile muss in der Cloud einen Wert haben.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database does not allow this row; the details tell which.</source>
        <translation>Eine Regel der Datenbank in der Cloud lässt diese Zeile nicht zu; welche, steht in den Einzelheiten.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has no value in %1, which needs one here.</source>
        <translation>Die Zeile der Cloud hat keinen Wert in %1, wo hier einer nötig ist.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row breaks a rule of the table here: %1</source>
        <translation>Die Zeile der Cloud verletzt eine Regel der hiesigen Tabelle: %1</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has a value that does not fit the type of its column here.</source>
        <translation>Die Zeile der Cloud hat einen Wert, der nicht zum Typ seiner Spalte hier passt.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed; the details tell which.</source>
        <translation>Ein Wert dieser Zeile ist nicht erlaubt; welcher, steht in den Einzelheiten.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed: %1.</source>
        <comment>columns</comment>
        <translation>Ein Wert dieser Zeile ist nicht erlaubt: %1.</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation>Noch nicht abgeglichen.</translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation>Zuletzt abgeglichen: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>%Ln Änderung wartet hier.</numerusform>
            <numerusform>%Ln Änderungen warten hier.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>%Ln Änderung abgleichen</numerusform>
            <numerusform>%Ln Änderungen abgleichen</numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Wird geöffnet</translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation>Die Datenbank wird gelesen.</translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Einrichten …</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation>Sie können weiterarbeiten.</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Abgleich läuft …</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>%Ln Änderung ist auf diesem Computer sicher.</numerusform>
            <numerusform>%Ln Änderungen sind auf diesem Computer sicher.</numerusform>
        </translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Abgemeldet</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>Wieder anmelden …</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>%Ln Zeile wurde auf beiden Seiten geändert; alles andere geht weiter.</numerusform>
            <numerusform>%Ln Zeilen wurden auf beiden Seiten geändert; alles andere geht weiter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln Entscheidung nötig</numerusform>
            <numerusform>%Ln Entscheidungen nötig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln Konflikt lösen</numerusform>
            <numerusform>%Ln Konflikte lösen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>Nichts wartet.</translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation>Zuletzt abgeglichen: %1, nach einer Uhr, die seither zurückgestellt wurde.</translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation>Seit %1.</translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation>Ihre Sitzung ist beendet; melden Sie sich an, um weiter abzugleichen.</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Wird versucht …</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation>Der automatische Abgleich geht um %1 weiter.</translation>
    </message>
    <message>
        <source>Decide about deletions</source>
        <translation>Über Löschungen entscheiden</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>%Ln Änderung war noch nicht gesendet: Bewahren Sie die beschädigte Datei auf, bis jemand danach gesucht hat.</numerusform>
            <numerusform>%Ln Änderungen waren noch nicht gesendet: Bewahren Sie die beschädigte Datei auf, bis jemand danach gesucht hat.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>%Ln Änderung, die Sie seither gemacht haben, bleibt erhalten und wird von selbst geschrieben.</numerusform>
            <numerusform>%Ln Änderungen, die Sie seither gemacht haben, bleiben erhalten und werden von selbst geschrieben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>%Ln Änderung noch nicht geschrieben</numerusform>
            <numerusform>%Ln Änderungen noch nicht geschrieben</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now.</source>
        <translation>In die Datei kann gerade nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on with it.</source>
        <translation>Der erste Abgleich wurde vor seinem Ende angehalten. Was angekommen ist, bleibt; der Rest kommt, wenn Sie ihn fortsetzen.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Den ersten Abgleich fortsetzen</translation>
    </message>
    <message>
        <source>Automatic sync goes on tomorrow at %1.</source>
        <translation>Der automatische Abgleich geht morgen um %1 weiter.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1 on %2.</source>
        <comment>time, day</comment>
        <translation>Der automatische Abgleich geht am %2 um %1 weiter.</translation>
    </message>
</context>
<context>
    <name>ListColumns</name>
    <message>
        <source>Companies</source>
        <translation>Firmen</translation>
    </message>
    <message>
        <source>Datasources</source>
        <translation>Datenquellen</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>removed, kept until its time is over</source>
        <translation>entfernt, Löschfrist läuft</translation>
    </message>
    <message>
        <source>takes no new companies</source>
        <translation>nimmt keine Firmen mehr auf</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>company added</source>
        <translation>Firma hinzugefügt</translation>
    </message>
    <message>
        <source>company changed</source>
        <translation>Firma geändert</translation>
    </message>
    <message>
        <source>company moved</source>
        <translation>Firma verschoben</translation>
    </message>
    <message>
        <source>company suspended</source>
        <translation>Firma gesperrt</translation>
    </message>
    <message>
        <source>company resumed</source>
        <translation>Firma reaktiviert</translation>
    </message>
    <message>
        <source>company removed</source>
        <translation>Firma entfernt</translation>
    </message>
    <message>
        <source>company removed for good</source>
        <translation>Firma endgültig entfernt</translation>
    </message>
    <message>
        <source>company exported</source>
        <translation>Firma exportiert</translation>
    </message>
    <message>
        <source>company signed up</source>
        <translation>Firma registriert</translation>
    </message>
    <message>
        <source>datasource added</source>
        <translation>Datenquelle hinzugefügt</translation>
    </message>
    <message>
        <source>datasource changed</source>
        <translation>Datenquelle geändert</translation>
    </message>
    <message>
        <source>datasource removed</source>
        <translation>Datenquelle entfernt</translation>
    </message>
    <message>
        <source>user added</source>
        <translation>Benutzer hinzugefügt</translation>
    </message>
    <message>
        <source>user changed</source>
        <translation>Benutzer geändert</translation>
    </message>
    <message>
        <source>user disabled</source>
        <translation>Benutzer deaktiviert</translation>
    </message>
    <message>
        <source>password changed</source>
        <translation>Passwort geändert</translation>
    </message>
    <message>
        <source>device revoked</source>
        <translation>Gerät ausgeschlossen</translation>
    </message>
    <message>
        <source>schema pushed</source>
        <translation>Schema übertragen</translation>
    </message>
    <message>
        <source>policy set</source>
        <translation>Entscheidungsregel festgelegt</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>API-Schlüssel erzeugt</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>API-Schlüssel widerrufen</translation>
    </message>
    <message>
        <source>operator added</source>
        <translation>Betreiber hinzugefügt</translation>
    </message>
    <message>
        <source>operator changed</source>
        <translation>Betreiber geändert</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Kürzel</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Website</translation>
    </message>
    <message>
        <source>Datasource</source>
        <translation>Datenquelle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Vorname</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>Nachname</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Deaktiviert</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>deaktiviert</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>Revision</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Ausgeschlossen</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>ausgeschlossen</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Betrifft</translation>
    </message>
    <message>
        <source>logged in</source>
        <translation>angemeldet</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>falsches Passwort</translation>
    </message>
    <message>
        <source>login refused</source>
        <translation>Anmeldung abgelehnt</translation>
    </message>
    <message>
        <source>locked out for some minutes</source>
        <translation>für einige Minuten gesperrt</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>policy taken back</source>
        <translation>Regel zurückgenommen</translation>
    </message>
</context>
<context>
    <name>MetadataField</name>
    <message>
        <source>Notes are a JSON object, for example %1.</source>
        <translation>Notizen sind ein JSON-Objekt, zum Beispiel %1.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation>noch einige Sekunden</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>noch etwa %Ln Minute</numerusform>
            <numerusform>noch etwa %Ln Minuten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation>Auf gleichem Stand</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation>Änderungen warten</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Abgleich läuft</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Needs your attention</source>
        <translation>Sie sind gefragt</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation>Hier neu, noch nicht gesendet</translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation>Hier geändert, noch nicht gesendet</translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation>Im Konflikt: wartet auf Ihre Entscheidung</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>%Ln Zeile hinzugefügt</numerusform>
            <numerusform>%Ln Zeilen hinzugefügt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>%Ln Zeile geändert</numerusform>
            <numerusform>%Ln Zeilen geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>%Ln Zeile gelöscht</numerusform>
            <numerusform>%Ln Zeilen gelöscht</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nichts geändert</translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation>Von der Cloud empfangen</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>An die Cloud gesendet</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Zurückgenommen</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>Konflikt entschieden</translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation>Gast (liest)</translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation>Benutzer (gleicht ab)</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>Manager</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>Waiting for the cloud</source>
        <translation>Warten auf die Cloud</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>Empfängt</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Schreibt</translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation>Sammelt Änderungen</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Sendet</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Schließt ab</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation>empfangen: %1</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>gesendet: %1</translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation>Auf keiner Seite hatte sich etwas geändert.</translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation>Abgeglichen – %1.</translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation>gestern, %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <comment>a binary value</comment>
        <translation>
            <numerusform>%Ln Byte</numerusform>
            <numerusform>%Ln Byte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>text of %Ln byte(s), not UTF-8</source>
        <translation>
            <numerusform>Text von %Ln Byte, nicht UTF-8</numerusform>
            <numerusform>Text von %Ln Byte, nicht UTF-8</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>Auf beiden Seiten geändert</translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation>Hier geändert, in der Cloud gelöscht</translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation>Hier gelöscht, in der Cloud geändert</translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation>Auf beiden Seiten hinzugefügt</translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation>Ein Wert, den es nur einmal geben darf</translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation>Eine Zeile, auf die sie verweist, fehlt</translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation>Ein Wert, der nicht erlaubt ist</translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation>Jemand</translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation>%1 hat %2 in der Cloud geändert; hier wurde es ebenfalls geändert, aber anders.</translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation>%1 hat diese Zeile in der Cloud gelöscht; hier wurde sie geändert.</translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation>%1 hat diese Zeile in der Cloud geändert; hier wurde sie gelöscht.</translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation>%1 hat in der Cloud eine Zeile mit demselben Schlüssel hinzugefügt; die beiden unterscheiden sich.</translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation>Eine andere Zeile in der Cloud hat in %1 schon denselben Wert, den es nur einmal geben darf.</translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation>Diese Zeile verweist auf eine Zeile, die es in der Cloud nicht mehr gibt.</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meine behalten</translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation>Die der Cloud nehmen</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Beide behalten</translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation>Meine Auswahl nehmen</translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation>Die Zeile wird in der Cloud wiederhergestellt, mit Ihren Änderungen.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation>Die Zeile wird auch in der Cloud gelöscht.</translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation>Ihre Werte ersetzen beim nächsten Abgleich die der Cloud.</translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes are discarded.</source>
        <translation>Die Zeile wird auch hier gelöscht; Ihre Änderungen werden verworfen.</translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation>Die Zeile wird hier wiederhergestellt, so wie die Cloud sie hat.</translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours are discarded.</source>
        <translation>Dieser Computer übernimmt die Werte der Cloud; Ihre werden verworfen.</translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation>Was die Spalte „Ergebnis“ zeigt, gilt hier und wird beim nächsten Abgleich gesendet.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>%Ln Konflikt entschieden: Ihre Fassung bleibt.</numerusform>
            <numerusform>%Ln Konflikte entschieden: Ihre Fassungen bleiben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>%Ln Konflikt entschieden: die Fassung der Cloud gilt.</numerusform>
            <numerusform>%Ln Konflikte entschieden: die Fassungen der Cloud gelten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>%Ln Konflikt entschieden: beide Zeilen bleiben.</numerusform>
            <numerusform>%Ln Konflikte entschieden: beide Zeilen bleiben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>%Ln Konflikt nach Ihrer Auswahl entschieden.</numerusform>
            <numerusform>%Ln Konflikte nach Ihrer Auswahl entschieden.</numerusform>
        </translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation>E-Mail oder Passwort ist falsch</translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation>Dieses Firmenkürzel ist vergeben</translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>Die Datei ist nicht da</translation>
    </message>
    <message>
        <source>This file is not a database</source>
        <translation>Diese Datei ist keine Datenbank</translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation>Diese Datei ist noch nicht verbunden</translation>
    </message>
    <message>
        <source>Another program is using the file</source>
        <translation>Ein anderes Programm hat die Datei gesperrt</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>Die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>Both cannot be kept in this case</source>
        <translation>Beide können hier nicht bleiben</translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation>Dieser Wert passt nicht in die Spalte</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>Die Cloud ist nicht erreichbar</translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation>Die Cloud hat abgelehnt</translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation>Die Datenbank ist nicht benutzbar</translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation>Das geht nicht</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation>Hier ist etwas schiefgegangen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation>Der Wert der Cloud bleibt</translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation>Der Wert des Computers, der abgleicht, bleibt</translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation>Die spätere Änderung bleibt</translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation>Beide Unterschiede werden addiert</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>Jemand wird gefragt</translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation>Die Datenbankdatei wurde verschoben, umbenannt oder gelöscht, oder ihr Laufwerk ist nicht verbunden. Bringen Sie sie zurück, dann macht db-sync von selbst weiter; oder trennen Sie sie in den Einstellungen.</translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation>Was dort liegt, ist keine SQLite-Datenbank. War es eine, legen Sie eine Sicherung an ihre Stelle; was abgeglichen wurde, ist in der Cloud sicher.</translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation>Teile der Datenbank sind nicht lesbar. Schließen Sie die Programme, die sie benutzen, und legen Sie eine Sicherung an ihre Stelle; was abgeglichen wurde, ist in der Cloud sicher und kommt mit dem nächsten Abgleich zurück.</translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation>Verbinden Sie sie mit Ihrer Firma, um sie auf gleichem Stand zu halten.</translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation>Diese Datei ist schon verbunden</translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation>Öffnen Sie sie, oder trennen Sie sie zuerst in den Einstellungen.</translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.</source>
        <translation>db-sync macht von selbst weiter, sobald das andere Programm sie freigibt. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation>Ein anderer Abgleich dieser Datei läuft</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>Warten Sie, bis er fertig ist, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Das Laufwerk ist voll</translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was half written.</source>
        <translation>Schaffen Sie Platz und versuchen Sie es noch einmal. Die Datenbank ist, wie sie war; nichts wurde nur halb geschrieben.</translation>
    </message>
    <message>
        <source>You do not have permission to write to this file</source>
        <translation>Die Datei darf nicht beschrieben werden</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation>Prüfen Sie die Rechte der Datei und ihres Ordners und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>Die Datei lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation>Prüfen Sie, ob die Datei und ihr Ordner da sind und gelesen und beschrieben werden dürfen.</translation>
    </message>
    <message>
        <source>The disk is not responding properly</source>
        <translation>Das Laufwerk antwortet nicht richtig</translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation>Die Datei ließ sich nicht lesen oder schreiben. Prüfen Sie das Laufwerk und sein Kabel und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation>Ihre Arbeit hier ist sicher und geht weiter. Prüfen Sie das Netz; db-sync versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>Die Verbindung ist abgebrochen</translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation>Was angekommen ist, bleibt, und der nächste Abgleich geht von dort weiter.</translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation>Die Cloud hat ein Problem</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>Ihre Arbeit hier ist sicher und geht weiter; db-sync versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation>Die Cloud ist stark ausgelastet</translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation>Ihre Arbeit hier ist sicher; db-sync versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation>Dort antwortet keine db-sync-Cloud</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation>Unter dieser Adresse antwortet etwas, aber keine db-sync-Cloud. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>This is not a server address</source>
        <translation>Das ist keine Adresse eines Servers</translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation>Sie sieht aus wie https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>Sie sind abgemeldet</translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation>Melden Sie sich wieder an; hier ist nichts verloren.</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>Niemand ist angemeldet</translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation>Melden Sie sich an, um weiter abzugleichen; hier ist nichts verloren.</translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation>Prüfen Sie das Firmenkürzel, die E-Mail-Adresse und das Passwort.</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>Das dürfen Sie nicht</translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation>Ihre Rolle erlaubt es nicht. Fragen Sie einen Administrator Ihrer Firma.</translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation>Diese Firma gibt es nicht</translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation>Prüfen Sie das Firmenkürzel.</translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation>Ihre Firma ist gesperrt</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation>Wer die Cloud betreibt, hat sie vorübergehend gesperrt. Ihre Änderungen warten hier.</translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation>Dieses Gerät wurde ausgeschlossen</translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation>Ein Administrator Ihrer Firma hat es ausgeschlossen. Ihre Änderungen bleiben hier; trennen Sie die Datei und verbinden Sie sie neu, falls das ein Versehen war.</translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation>Ihre Firma hat noch keinen Platz in der Cloud</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation>Bitten Sie den Betreiber der Cloud, ihr eine Datenquelle zu geben.</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>Zu viele Versuche</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation>Warten Sie einige Minuten und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation>Wählen Sie einen anderen, oder melden Sie sich an, wenn Ihre Firma schon hier ist.</translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation>Diese E-Mail-Adresse ist vergeben</translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation>Melden Sie sich stattdessen an, oder nehmen Sie eine andere Adresse.</translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation>Es gibt keine Tabelle, die sich abgleichen ließe</translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation>Weder die Datei noch Ihre Firma hat eine. Tabellen brauchen einen Primärschlüssel.</translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation>Die Tabellen sind andere als die Ihrer Firma</translation>
    </message>
    <message>
        <source>Deleted here, not sent yet</source>
        <translation>Hier gelöscht, noch nicht gesendet</translation>
    </message>
    <message>
        <source>Just arrived from the cloud</source>
        <translation>Gerade aus der Cloud angekommen</translation>
    </message>
    <message>
        <source>%1 Noticed: %2.</source>
        <comment>what happened, when</comment>
        <translation>%1 Bemerkt: %2.</translation>
    </message>
    <message>
        <source>Your row is sent again. The cloud takes it once the row that it refers to is there.</source>
        <translation>Ihre Zeile wird noch einmal gesendet. Die Cloud nimmt sie an, sobald die Zeile da ist, auf die sie verweist.</translation>
    </message>
    <message>
        <source>Your row is sent again as it is. The cloud takes it once its rules allow the value.</source>
        <translation>Ihre Zeile wird unverändert noch einmal gesendet. Die Cloud nimmt sie an, sobald ihre Regeln den Wert zulassen.</translation>
    </message>
    <message>
        <source>Your change goes; the row becomes again what the cloud has.</source>
        <translation>Ihre Änderung wird verworfen; die Zeile wird wieder, wie sie in der Cloud ist.</translation>
    </message>
    <message>
        <source>Your row is deleted; the cloud&apos;s rows stay as they are.</source>
        <translation>Ihre Zeile entfällt; die Zeilen der Cloud bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>Das lässt sich nicht zurücknehmen</translation>
    </message>
    <message>
        <source>This is not a text file</source>
        <translation>Das ist keine Textdatei</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>Die Datei ist leer</translation>
    </message>
    <message>
        <source>The file cannot be written</source>
        <translation>Die Datei lässt sich nicht schreiben</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <comment>column</comment>
        <translation>%1 braucht einen Wert.</translation>
    </message>
    <message>
        <source>Another row already has these values.</source>
        <translation>Eine andere Zeile hat diese Werte schon.</translation>
    </message>
    <message>
        <source>Another row already has this %1.</source>
        <comment>column</comment>
        <translation>Eine andere Zeile hat diesen Wert in %1 schon.</translation>
    </message>
    <message>
        <source>This breaks a rule of the table: %1</source>
        <comment>SQL condition</comment>
        <translation>Das verletzt eine Regel der Tabelle: %1</translation>
    </message>
    <message>
        <source>A value refers to a row that is not there.</source>
        <translation>Ein Wert verweist auf eine Zeile, die es nicht gibt.</translation>
    </message>
    <message>
        <source>There is no such row in %1 that %2 could refer to.</source>
        <comment>table, column</comment>
        <translation>In %1 gibt es keine solche Zeile, auf die %2 verweisen könnte.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>%Ln Zeile von %1 verweist noch auf diese Zeile.</numerusform>
            <numerusform>%Ln Zeilen von %1 verweisen noch auf diese Zeile.</numerusform>
        </translation>
    </message>
    <message>
        <source>A value does not fit the type of its column.</source>
        <translation>Ein Wert passt nicht zum Typ seiner Spalte.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes numbers such as 12 or 1.5.</source>
        <comment>value, column</comment>
        <translation>„%1“ passt nicht in %2; dort stehen Zahlen wie 12 oder 1.5.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this.</source>
        <translation>Eine Regel der Datenbank lässt das nicht zu.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this: %1</source>
        <translation>Eine Regel der Datenbank lässt das nicht zu: %1</translation>
    </message>
    <message>
        <source>This row no longer exists.</source>
        <translation>Diese Zeile gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>A row was changed again since.</source>
        <translation>Eine Zeile wurde seither wieder geändert.</translation>
    </message>
    <message>
        <source>“%1” cannot be taken back. %2</source>
        <comment>what was done, why</comment>
        <translation>„%1“ lässt sich nicht zurücknehmen. %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>%Ln Zeile zu %1 hinzugefügt</numerusform>
            <numerusform>%Ln Zeilen zu %1 hinzugefügt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>%Ln Zeile von %1 geändert</numerusform>
            <numerusform>%Ln Zeilen von %1 geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>%Ln Zeile von %1 gelöscht</numerusform>
            <numerusform>%Ln Zeilen von %1 gelöscht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>%Ln Zeile in %1 eingefügt</numerusform>
            <numerusform>%Ln Zeilen in %1 eingefügt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>%Ln Zeile in %1 importiert</numerusform>
            <numerusform>%Ln Zeilen in %1 importiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>%Ln Änderung zurückgesetzt</numerusform>
            <numerusform>%Ln Änderungen zurückgesetzt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 contains “%2”</source>
        <comment>column, text</comment>
        <translation>%1 enthält „%2“</translation>
    </message>
    <message>
        <source>%1 is “%2”</source>
        <comment>column, value</comment>
        <translation>%1 ist „%2“</translation>
    </message>
    <message>
        <source>%1 is not “%2”</source>
        <comment>column, value</comment>
        <translation>%1 ist nicht „%2“</translation>
    </message>
    <message>
        <source>%1 is below “%2”</source>
        <comment>column, value</comment>
        <translation>%1 ist kleiner als „%2“</translation>
    </message>
    <message>
        <source>%1 is above “%2”</source>
        <comment>column, value</comment>
        <translation>%1 ist größer als „%2“</translation>
    </message>
    <message>
        <source>%1 has no value</source>
        <comment>column</comment>
        <translation>%1 hat keinen Wert</translation>
    </message>
    <message>
        <source>%1 has a value</source>
        <comment>column</comment>
        <translation>%1 hat einen Wert</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>enthält</translation>
    </message>
    <message>
        <source>is</source>
        <translation>ist</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>ist nicht</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>ist kleiner als</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>ist größer als</translation>
    </message>
    <message>
        <source>has no value</source>
        <translation>hat keinen Wert</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>hat einen Wert</translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>wartet auf eine Entscheidung</translation>
    </message>
    <message>
        <source>changed since: %1</source>
        <comment>columns</comment>
        <translation>seither geändert: %1</translation>
    </message>
    <message>
        <source>was added, and changed since</source>
        <translation>wurde hinzugefügt und seither geändert</translation>
    </message>
    <message>
        <source>was changed, and deleted since</source>
        <translation>wurde geändert und seither gelöscht</translation>
    </message>
    <message>
        <source>was deleted, and another row has its place now</source>
        <translation>wurde gelöscht, und eine andere Zeile hat jetzt ihren Platz</translation>
    </message>
    <message>
        <source>refers to a row that no longer exists</source>
        <translation>verweist auf eine Zeile, die es nicht mehr gibt</translation>
    </message>
    <message>
        <source>other rows refer to it</source>
        <translation>andere Zeilen verweisen auf sie</translation>
    </message>
    <message>
        <source>a rule of the database does not allow it: %1</source>
        <translation>eine Regel der Datenbank erlaubt es nicht: %1</translation>
    </message>
    <message>
        <source>this table is not synced here any more</source>
        <translation>diese Tabelle wird hier nicht mehr abgeglichen</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… und %Ln weitere</numerusform>
            <numerusform>… und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, why it stays</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The rows already are as they were before: nothing has to be changed.</source>
        <translation>Die Zeilen sind bereits wieder wie vorher: Es ist nichts zu ändern.</translation>
    </message>
    <message>
        <source>Nothing can be taken back:</source>
        <translation>Nichts davon kann zurückgenommen werden:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>%Ln Zeile bleibt, wie sie ist:</numerusform>
            <numerusform>%Ln Zeilen bleiben, wie sie sind:</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Zurückgenommen: %1</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>Zurückgenommen: %1. %Ln Zeile blieb, wie sie ist.</numerusform>
            <numerusform>Zurückgenommen: %1. %Ln Zeilen blieben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <comment>column, value before, value after</comment>
        <translation>%1: %2 → %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be decided this way and stay(s): %1</source>
        <translation>
            <numerusform>%Ln kann so nicht entschieden werden und bleibt: %1</numerusform>
            <numerusform>%Ln können so nicht entschieden werden und bleiben: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Received and sent</source>
        <translation>Empfangen und gesendet</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>%Ln neue Zeile hat eine andere Nummer bekommen, weil ihre vergeben war; der Verlauf sagt, welche.</numerusform>
            <numerusform>%Ln neue Zeilen haben eine andere Nummer bekommen, weil ihre vergeben war; der Verlauf sagt, welche.</numerusform>
        </translation>
    </message>
    <message>
        <source>(empty)</source>
        <comment>a text without characters</comment>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>An administrator must stay</source>
        <translation>Ein Administrator muss bleiben</translation>
    </message>
    <message>
        <source>This is the company&apos;s last administrator. Make another user administrator first.</source>
        <translation>Das ist der letzte Administrator der Firma. Machen Sie zuerst einen anderen Benutzer zum Administrator.</translation>
    </message>
    <message>
        <source>Companies are still in this datasource</source>
        <translation>In dieser Datenquelle sind noch Firmen</translation>
    </message>
    <message>
        <source>Move them to another datasource first.</source>
        <translation>Verschieben Sie sie zuerst in eine andere Datenquelle.</translation>
    </message>
    <message>
        <source>A datasource of this name is there already</source>
        <translation>Eine Datenquelle dieses Namens gibt es schon</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>This database is a datasource already</source>
        <translation>Diese Datenbank ist schon eine Datenquelle</translation>
    </message>
    <message>
        <source>Choose another database.</source>
        <translation>Wählen Sie eine andere Datenbank.</translation>
    </message>
    <message>
        <source>This datasource takes no more companies</source>
        <translation>Diese Datenquelle nimmt keine Firmen mehr auf</translation>
    </message>
    <message>
        <source>It is being emptied. Choose another one, or make it active again.</source>
        <translation>Sie soll geleert werden. Wählen Sie eine andere, oder machen Sie sie wieder aktiv.</translation>
    </message>
    <message>
        <source>This company has data already</source>
        <translation>Diese Firma hat schon Daten</translation>
    </message>
    <message>
        <source>Its rows must stay in a datasource.</source>
        <translation>Ihre Zeilen müssen in einer Datenquelle bleiben.</translation>
    </message>
    <message>
        <source>This company is being moved</source>
        <translation>Diese Firma wird gerade verschoben</translation>
    </message>
    <message>
        <source>This row was deleted here, but rows in the cloud still refer to it.</source>
        <translation>Diese Zeile wurde hier gelöscht, aber Zeilen in der Cloud verweisen noch auf sie.</translation>
    </message>
    <message>
        <source>Your row stays, and the other one goes; what refers to either refers to yours.</source>
        <translation>Ihre Zeile bleibt, die andere entfällt; was auf eine von beiden verweist, verweist dann auf Ihre.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too, once nothing there refers to it any more.</source>
        <translation>Die Zeile wird auch in der Cloud gelöscht, sobald dort nichts mehr auf sie verweist.</translation>
    </message>
    <message>
        <source>Your row is deleted; what referred to it refers to the cloud&apos;s row.</source>
        <translation>Ihre Zeile entfällt; was auf sie verweist, verweist dann auf die Zeile der Cloud.</translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key, and what refers to yours goes along.</source>
        <translation>Beide Zeilen bleiben; Ihre bekommt einen neuen Schlüssel, und Verweise auf sie werden angepasst.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row cannot be replaced</source>
        <translation>Die Zeile der Cloud kann nicht weichen</translation>
    </message>
    <message>
        <source>Other rows refer to it. Take the cloud&apos;s, or give yours another value.</source>
        <translation>Andere Zeilen verweisen auf sie. Nehmen Sie die der Cloud, oder geben Sie Ihrer einen anderen Wert.</translation>
    </message>
    <message>
        <source>A row that it refers to has lost its place to another</source>
        <translation>Eine Zeile, auf die sie verweist, hat ihren Platz an eine andere verloren</translation>
    </message>
    <message>
        <source>Decide between those two first; the next sync asks about them.</source>
        <translation>Entscheiden Sie zuerst zwischen diesen beiden; der nächste Abgleich fragt danach.</translation>
    </message>
    <message>
        <source>Both rows are in the cloud</source>
        <translation>Beide Zeilen sind in der Cloud</translation>
    </message>
    <message>
        <source>Keep yours, and the other one goes; or give yours another value.</source>
        <translation>Behalten Sie Ihre, dann entfällt die andere; oder geben Sie Ihrer einen anderen Wert.</translation>
    </message>
    <message>
        <source>This database does not hold the datasource&apos;s companies</source>
        <translation>Diese Datenbank enthält die Firmen der Datenquelle nicht</translation>
    </message>
    <message>
        <source>Restore the companies&apos; rows there first, or move the companies to another datasource.</source>
        <translation>Bringen Sie sie zuerst dorthin, oder verschieben Sie die Firmen in eine andere Datenquelle.</translation>
    </message>
    <message>
        <source>This database belongs to another cloud</source>
        <translation>Diese Datenbank gehört zu einer anderen Cloud</translation>
    </message>
    <message>
        <source>Choose another database, or another schema in it.</source>
        <translation>Wählen Sie eine andere Datenbank oder ein anderes Schema darin.</translation>
    </message>
    <message>
        <source>Both datasources are the same database</source>
        <translation>Beide Datenquellen sind dieselbe Datenbank</translation>
    </message>
    <message>
        <source>The company&apos;s rows are there already; choose another datasource.</source>
        <translation>Die Zeilen der Firma sind schon dort; wählen Sie eine andere Datenquelle.</translation>
    </message>
    <message>
        <source>This datasource has no room for another company</source>
        <translation>Diese Datenquelle hat keinen Platz für eine weitere Firma</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>The cloud has no room for another company</source>
        <translation>Die Cloud hat keinen Platz für eine weitere Firma</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to add a datasource.</source>
        <translation>Bitten Sie den Betreiber der Cloud, eine Datenquelle hinzuzufügen.</translation>
    </message>
    <message>
        <source>This company has been removed</source>
        <translation>Diese Firma wurde entfernt</translation>
    </message>
    <message>
        <source>Its rows are being deleted; it cannot come back.</source>
        <translation>Ihre Zeilen werden gelöscht; sie kann nicht zurückkommen.</translation>
    </message>
    <message>
        <source>This row and another one in the cloud share a value that only one row may have.</source>
        <translation>Diese Zeile und eine andere in der Cloud haben etwas, das nur eine haben darf.</translation>
    </message>
    <message>
        <source>Choose one of them, or give yours another value.</source>
        <translation>Wählen Sie eine davon, oder geben Sie Ihrer einen anderen Wert.</translation>
    </message>
    <message>
        <source>It breaks a rule of the table, or refers to a row that is not there. Choose another value; nothing was changed.</source>
        <translation>Er verletzt eine Regel der Tabelle oder verweist auf eine Zeile, die es nicht gibt. Wählen Sie einen anderen Wert; geändert wurde nichts.</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then choose it again.</source>
        <translation>Speichern Sie sie als CSV in UTF-8 und wählen Sie sie dann noch einmal.</translation>
    </message>
    <message>
        <source>There is no line in it; nothing was changed.</source>
        <translation>Sie enthält keine Zeile; geändert wurde nichts.</translation>
    </message>
    <message>
        <source>This no longer exists</source>
        <translation>Das gibt es nicht mehr</translation>
    </message>
    <message>
        <source>It was synced, decided or changed meanwhile; the view shows what there is now.</source>
        <translation>Es wurde inzwischen abgeglichen, entschieden oder geändert; die Ansicht zeigt, was es jetzt gibt.</translation>
    </message>
    <message>
        <source>No sync has changed rows yet, so there is nothing to take back.</source>
        <translation>Noch hat kein Abgleich Zeilen geändert; es gibt nichts zurückzunehmen.</translation>
    </message>
    <message>
        <source>Its rows are not kept: they were too many or are too old, or it was the first sync of the file.</source>
        <translation>Seine Zeilen wurden nicht aufbewahrt: Es waren zu viele, sie sind zu alt, oder es war der erste Abgleich der Datei.</translation>
    </message>
    <message>
        <source>Something else answers in its place: the log-in page of a network, say. Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>An ihrer Stelle antwortet etwas anderes, etwa die Anmeldeseite eines Netzes. Ihre Arbeit hier ist sicher und geht weiter; db-sync versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>A newer db-sync is needed</source>
        <translation>Ein neueres db-sync ist nötig</translation>
    </message>
    <message>
        <source>The file was used with a newer version. Update db-sync on this computer; nothing here is lost.</source>
        <translation>Die Datei wurde mit einer neueren Version benutzt. Aktualisieren Sie db-sync auf diesem Computer; hier geht nichts verloren.</translation>
    </message>
    <message>
        <source>The cloud does not know this file</source>
        <translation>Die Cloud kennt diese Datei nicht</translation>
    </message>
    <message>
        <source>Unlink it in the settings and link it again; rows are compared and kept.</source>
        <translation>Trennen Sie sie in den Einstellungen und verbinden Sie sie neu; die Zeilen werden verglichen und bleiben erhalten.</translation>
    </message>
    <message>
        <source>Your account is disabled</source>
        <translation>Ihr Konto ist deaktiviert</translation>
    </message>
    <message>
        <source>An administrator of your company has done that; ask them. Your changes stay here.</source>
        <translation>Das hat ein Administrator Ihrer Firma getan; fragen Sie dort nach. Ihre Änderungen bleiben hier.</translation>
    </message>
    <message>
        <source>The tables have just changed</source>
        <translation>Die Tabellen haben sich gerade geändert</translation>
    </message>
    <message>
        <source>Another program has changed them during the sync; the next one goes on with them.</source>
        <translation>Ein anderes Programm hat sie während des Abgleichs geändert; der nächste macht mit ihnen weiter.</translation>
    </message>
    <message>
        <source>A search index of the file is damaged</source>
        <translation>Ein Suchindex der Datei ist beschädigt</translation>
    </message>
    <message>
        <source>The rows themselves are whole. Whoever looks after the file can have it rebuilt: dbsync doctor --repair.</source>
        <translation>Die Zeilen selbst sind unversehrt. Wer die Datei betreut, kann ihn neu aufbauen lassen: dbsync doctor --repair.</translation>
    </message>
    <message>
        <source>The change on the computer that syncs is replaced; it can still be found in that computer&apos;s activity.</source>
        <translation>Was auf dem Computer geändert wurde, der abgleicht, gilt dann nicht; es bleibt in dessen Verlauf erhalten.</translation>
    </message>
    <message>
        <source>The change in the cloud is replaced by that of the computer that syncs later; it can still be found in that computer&apos;s activity.</source>
        <translation>Was in der Cloud geändert wurde, wird durch die Änderung des Computers ersetzt, der später abgleicht; es bleibt in dessen Verlauf erhalten.</translation>
    </message>
    <message>
        <source>The latest change wins, no matter who syncs first. The earlier value stays in the activity.</source>
        <translation>Es gilt die letzte Änderung, gleich wer zuerst abgleicht. Der frühere Wert bleibt im Verlauf.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a person is asked.</source>
        <translation>Addieren zwei Personen je 1, sind 2 addiert. Nur in Zahlenspalten; bei anderen wird jemand gefragt.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only for a column of numbers.</source>
        <translation>Addieren zwei Personen je 1, sind 2 addiert. Nur für eine Zahlenspalte.</translation>
    </message>
    <message>
        <source>Both values are kept until somebody decides under “Conflicts”; everything else goes on.</source>
        <translation>Beide Werte bleiben, bis jemand unter „Konflikte“ entscheidet; alles andere geht weiter.</translation>
    </message>
    <message>
        <source>Nothing was changed. Link an empty file instead, or have the tables matched to your company&apos;s:</source>
        <translation>Nichts wurde geändert. Verbinden Sie stattdessen eine leere Datei, oder lassen Sie die Tabellen angleichen:</translation>
    </message>
    <message>
        <source>The tables were changed here and in the cloud</source>
        <translation>Die Tabellen wurden hier und in der Cloud geändert</translation>
    </message>
    <message>
        <source>The two changes exclude each other:</source>
        <translation>Die beiden Änderungen schließen einander aus:</translation>
    </message>
    <message>
        <source>Your company&apos;s tables were changed meanwhile; the next sync goes on with them.</source>
        <translation>Die Tabellen Ihrer Firma wurden inzwischen geändert; der nächste Abgleich macht mit ihnen weiter.</translation>
    </message>
    <message>
        <source>A name is reserved for db-sync</source>
        <translation>Einen der Namen verwendet db-sync selbst</translation>
    </message>
    <message>
        <source>Have it renamed, then link the file:</source>
        <translation>Lassen Sie ihn ändern und verbinden Sie die Datei dann:</translation>
    </message>
    <message>
        <source>Only numbers can be added up</source>
        <translation>Nur Zahlen können addiert werden</translation>
    </message>
    <message>
        <source>Choose a column of numbers, or another way to decide.</source>
        <translation>Wählen Sie eine Zahlenspalte oder eine andere Art zu entscheiden.</translation>
    </message>
    <message>
        <source>Something you entered is not valid</source>
        <translation>Etwas Eingegebenes passt nicht</translation>
    </message>
    <message>
        <source>This is not a database address</source>
        <translation>Das ist keine Adresse einer Datenbank</translation>
    </message>
    <message>
        <source>It looks like postgresql://user:password@host:port/database?schema=name.</source>
        <translation>Sie sieht so aus: postgresql://user:password@host:port/database?schema=name.</translation>
    </message>
    <message>
        <source>The database cannot be a datasource</source>
        <translation>Die Datenbank kann keine Datenquelle sein</translation>
    </message>
    <message>
        <source>Nothing was stored. Check the address, and that the database runs:</source>
        <translation>Nichts wurde gespeichert. Prüfen Sie die Adresse, und ob die Datenbank läuft:</translation>
    </message>
    <message>
        <source>This database belongs to something else</source>
        <translation>Diese Datenbank gehört zu etwas anderem</translation>
    </message>
    <message>
        <source>This database cannot hold every text</source>
        <translation>Diese Datenbank kann nicht jeden Text aufnehmen</translation>
    </message>
    <message>
        <source>Choose one that was made with the encoding UTF8.</source>
        <translation>Wählen Sie eine, die mit der Kodierung UTF8 angelegt wurde.</translation>
    </message>
    <message>
        <source>Making the company took too long</source>
        <translation>Das Anlegen der Firma hat zu lange gedauert</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>Versuchen Sie es in einer Weile noch einmal.</translation>
    </message>
    <message>
        <source>A row has too many values for this datasource</source>
        <translation>Eine Zeile hat zu viele Werte für diese Datenquelle</translation>
    </message>
    <message>
        <source>The company stays where it is:</source>
        <translation>Die Firma bleibt, wo sie ist:</translation>
    </message>
    <message>
        <source>A row is too large</source>
        <translation>Eine Zeile ist zu groß</translation>
    </message>
    <message>
        <source>The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.</source>
        <translation>Die Cloud nimmt Zeilen bis 64 MB. Verkleinern Sie die Werte; die Zeile bleibt hier.</translation>
    </message>
    <message>
        <source>db-sync&apos;s own files cannot be used</source>
        <translation>Die eigenen Dateien von db-sync sind nicht verwendbar</translation>
    </message>
    <message>
        <source>Check the permissions of its folder, and that the disk has room:</source>
        <translation>Prüfen Sie die Rechte des Ordners, und ob auf dem Laufwerk Platz ist:</translation>
    </message>
    <message>
        <source>Somebody has removed it meanwhile; read the list again.</source>
        <translation>Jemand hat es inzwischen entfernt; aktualisieren Sie die Liste.</translation>
    </message>
    <message>
        <source>Check the network, and try again in a while.</source>
        <translation>Prüfen Sie das Netz und versuchen Sie es in einer Weile noch einmal.</translation>
    </message>
    <message>
        <source>A newer db-sync has linked this file</source>
        <translation>Ein neueres db-sync hat diese Datei verbunden</translation>
    </message>
    <message>
        <source>Install the newest db-sync on this computer. Other programs go on working with the file meanwhile.</source>
        <translation>Installieren Sie auf diesem Computer das neueste db-sync. Andere Programme arbeiten unterdessen mit der Datei weiter.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes whole numbers such as 12.</source>
        <comment>value, column</comment>
        <translation>„%1“ passt nicht in %2; dort stehen ganze Zahlen wie 12.</translation>
    </message>
    <message>
        <source>The keychain is locked</source>
        <translation>Der Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>The keychain of this computer, which has your login, is locked or not running. Unlock it, and db-sync goes on by itself.</source>
        <translation>Der Schlüsselbund dieses Computers, in dem Ihre Anmeldung liegt, ist gesperrt oder läuft nicht. Entsperren Sie ihn, dann macht db-sync von selbst weiter.</translation>
    </message>
    <message>
        <source>Check it, then try again:</source>
        <translation>Prüfen Sie es, und versuchen Sie es noch einmal:</translation>
    </message>
    <message>
        <source>A rule of the table does not allow it</source>
        <translation>Eine Regel der Tabelle erlaubt es nicht</translation>
    </message>
    <message>
        <source>Nothing was changed. The database said:</source>
        <translation>Nichts wurde geändert. Die Datenbank meldet:</translation>
    </message>
    <message>
        <source>This cannot be reverted</source>
        <translation>Das lässt sich nicht zurücksetzen</translation>
    </message>
    <message>
        <source>Starting at log-in could not be set</source>
        <translation>Der Start bei der Anmeldung ließ sich nicht einstellen</translation>
    </message>
    <message>
        <source>Choose another place, or make room on the disk:</source>
        <translation>Wählen Sie einen anderen Ort, oder schaffen Sie Platz auf dem Laufwerk:</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. The cloud said: “%1”</source>
        <translation>Ihre Arbeit hier ist sicher und geht weiter. Die Cloud meldet: „%1“</translation>
    </message>
    <message>
        <source>Your changes stay here. The cloud said: “%1”</source>
        <translation>Ihre Änderungen bleiben hier. Die Cloud meldet: „%1“</translation>
    </message>
    <message>
        <source>Close other programs that use the file, then try again. The database said: “%1”</source>
        <translation>Schließen Sie andere Programme, die die Datei verwenden, und versuchen Sie es noch einmal. Die Datenbank meldet: „%1“</translation>
    </message>
    <message>
        <source>Nothing was changed. The reason: “%1”</source>
        <translation>Nichts wurde geändert. Der Grund: „%1“</translation>
    </message>
    <message>
        <source>What was done until then stays.</source>
        <translation>Was bis dahin getan war, bleibt.</translation>
    </message>
    <message>
        <source>Try again; where it stays so, tell whoever looks after db-sync: “%1”</source>
        <translation>Versuchen Sie es noch einmal; bleibt es so, sagen Sie dem, der db-sync betreut: „%1“</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>%Ln Zeile bekommt wieder die Werte von vorher.</numerusform>
            <numerusform>%Ln Zeilen bekommen wieder die Werte von vorher.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>%Ln gelöschte Zeile kommt zurück.</numerusform>
            <numerusform>%Ln gelöschte Zeilen kommen zurück.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>%Ln hinzugefügte Zeile wird wieder gelöscht.</numerusform>
            <numerusform>%Ln hinzugefügte Zeilen werden wieder gelöscht.</numerusform>
        </translation>
    </message>
    <message>
        <source>The next sync sends that to everyone, and it can be taken back in turn.</source>
        <translation>Der nächste Abgleich schickt das an alle, und auch das lässt sich wieder zurücknehmen.</translation>
    </message>
    <message>
        <source>Your company was removed</source>
        <translation>Ihre Firma wurde entfernt</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and your changes stay here.</source>
        <translation>Wer die Cloud betreibt, hat sie entfernt; fragen Sie dort nach, falls das ein Versehen war. Ihre Datei und Ihre Änderungen bleiben hier.</translation>
    </message>
    <message>
        <source>It can be taken back until %1.</source>
        <translation>Bis zum %1 lässt sich das rückgängig machen.</translation>
    </message>
</context>
<context>
    <name>dbsync::desktop::SingleInstance</name>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be made.</source>
        <translation>Der Ordner %1, in dem db-sync seine Einstellungen hält, lässt sich nicht anlegen.</translation>
    </message>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be written to.</source>
        <translation>In den Ordner %1, in dem db-sync seine Einstellungen hält, lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>db-sync runs already, but does not answer. End it, then start it again.</source>
        <translation>db-sync läuft schon, antwortet aber nicht. Beenden Sie es, und starten Sie es dann neu.</translation>
    </message>
    <message>
        <source>db-sync cannot be reached by later starts at %1: %2</source>
        <translation>db-sync ist für spätere Starts unter %1 nicht erreichbar: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation>Meine Firma n&amp;utzt db-sync schon: anmelden</translation>
    </message>
    <message>
        <source>My company is new &amp;here: sign up</source>
        <translation>Meine Firma ist neu &amp;hier: registrieren</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>Wer sind Sie?</translation>
    </message>
    <message>
        <source>Everyone in a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation>Alle in einer Firma teilen sich deren Daten; jeder meldet sich mit E-Mail-Adresse und Passwort an.</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>Registrieren</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Anmelden</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Anmelden …</translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation>Abmelden …</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation>Konten auf diesem Computer</translation>
    </message>
    <message>
        <source>all companies</source>
        <translation>alle Firmen</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Betreiber</translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation>Kein Schlüsselbund war erreichbar; Anmeldedaten liegen daher in einer Datei, die nur Sie lesen können, in %1.</translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation>Anmeldedaten liegen im Schlüsselbund dieses Computers.</translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation>%1 abmelden?</translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation>Datenbanken dieser Firma werden nicht mehr abgeglichen, bis sich wieder jemand anmeldet. Es gehen keine Daten verloren.</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Abmelden</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityExport</name>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>%1, taken back since</source>
        <comment>what was done</comment>
        <translation>%1, seither zurückgenommen</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation>Verlauf, das Neueste zuerst</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>Noch ist nichts geschehen</translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation>Jeder Abgleich, der Zeilen überträgt, hinterlässt hier einen Eintrag: wann, in welche Richtung, wie viele und wessen.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Take all of it back…</source>
        <translation>Alles davon zurücknehmen …</translation>
    </message>
    <message>
        <source>Take the chosen rows back…</source>
        <translation>Gewählte Zeilen zurücknehmen …</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Verlauf der Zeile …</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Zeile zeigen</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>CSV exportieren …</translation>
    </message>
    <message>
        <source>Filter by person, day or what was done</source>
        <translation>Nach Person, Tag oder Vorgang filtern</translation>
    </message>
    <message>
        <source>Filter the activity</source>
        <translation>Verlauf filtern</translation>
    </message>
    <message>
        <source>Which activity is shown</source>
        <translation>Welcher Teil des Verlaufs gezeigt wird</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Writes the rows of this line, before and after, into a file for spreadsheets</source>
        <translation>Schreibt die Zeilen dieses Vorgangs, vorher und nachher, in eine Datei für Tabellenprogramme</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Zeigt die Zeile zwischen den anderen ihrer Tabelle</translation>
    </message>
    <message>
        <source>Choose a line to see the rows that were changed.</source>
        <translation>Wählen Sie einen Vorgang, um die geänderten Zeilen zu sehen.</translation>
    </message>
    <message>
        <source>The rows of this line are not kept: it was a first sync, very large, or is too long ago.</source>
        <translation>Die Zeilen dieses Vorgangs wurden nicht aufbewahrt: Es war ein erster Abgleich, ein sehr großer, oder er ist zu lange her.</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>what was done, when, how many rows</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>Take the chosen rows back?</source>
        <translation>Die gewählten Zeilen zurücknehmen?</translation>
    </message>
    <message>
        <source>Take all of this back?</source>
        <translation>Alles davon zurücknehmen?</translation>
    </message>
    <message>
        <source>Export the rows</source>
        <translation>Zeilen exportieren</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>Texttabellen (*.csv)</translation>
    </message>
    <message>
        <source>activity</source>
        <comment>name of a file</comment>
        <translation>Verlauf</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>%Ln Zeile geschrieben.</numerusform>
            <numerusform>%Ln Zeilen geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through what is older…</source>
        <translation>Älteres wird durchsucht …</translation>
    </message>
    <message>
        <source>No line contains this.</source>
        <translation>Keine Zeile enthält das.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityRows</name>
    <message>
        <source>The rows that were changed, by table</source>
        <translation>Die geänderten Zeilen, nach Tabelle</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Werte vorher und nachher</translation>
    </message>
    <message>
        <source>Choose a row to see its values.</source>
        <translation>Wählen Sie eine Zeile, um ihre Werte zu sehen.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 in %2: %3</translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <comment>what was done, who, when</comment>
        <translation>%1 (%2, %3)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AdministrationPage</name>
    <message>
        <source>%1, operator of %2</source>
        <translation>%1, Betreiber von %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Seen &amp;by</source>
        <translation>Ansicht a&amp;ls</translation>
    </message>
    <message>
        <source>Log in as an operator…</source>
        <translation>Als Betreiber anmelden …</translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation>Für Betreiber und Administratoren</translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation>Betreiber verwalten Firmen und Datenquellen eines Servers; Administratoren einer Firma sehen deren Benutzer und Geräte. Melden Sie sich entsprechend an, um sie hier zu sehen.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChangeModel</name>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChoiceEditor</name>
    <message>
        <source>Rows of %1 to choose from</source>
        <translation>Zeilen von %1 zur Auswahl</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Tippen, um eine Zeile von %1 zu finden</translation>
    </message>
    <message>
        <source>Show the rows to choose from</source>
        <translation>Die Zeilen zur Auswahl zeigen</translation>
    </message>
    <message>
        <source>Show the rows to choose from (Alt+Down)</source>
        <translation>Die Zeilen zur Auswahl zeigen (Alt+Pfeil ab)</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>name of a row, its key</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictListModel</name>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation>wählen …</translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation>%1, verschieden</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1, gewählt</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1, geändert</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1, neu</translation>
    </message>
    <message>
        <source>%1, deleted</source>
        <translation>%1, gelöscht</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message>
        <source>No decisions needed</source>
        <translation>Nichts zu entscheiden</translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation>Wenn eine Zeile hier und in der Cloud verschieden geändert wird, erscheinen beide Fassungen hier, und nichts geht verloren, bis Sie entscheiden.</translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation>Verlauf zeigen</translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation>Konflikte, die auf eine Entscheidung warten</translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation>Die Zeile vorher, hier, in der Cloud, und was daraus wird</translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; Alt+Down and Alt+Up go to the next and the previous conflict.</source>
        <translation>Leertaste nimmt den Wert unter dem Cursor, F2 in „Ergebnis“ gibt einen anderen ein, Strg+0 setzt ihn auf NULL; Alt+Pfeil ab und Alt+Pfeil auf gehen zum nächsten und zum vorigen Konflikt.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>Noch %Ln Konflikt</numerusform>
            <numerusform>Noch %Ln Konflikte</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation>Er bleibt in der Liste, bis Sie entscheiden; alles andere geht weiter.</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Zeile zeigen</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Zeigt die Zeile zwischen den anderen ihrer Tabelle</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 in %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln weitere</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>%Ln andere Zeile wartet auf diese Entscheidungen: %1</numerusform>
            <numerusform>%Ln andere Zeilen warten auf diese Entscheidungen: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The next conflict</source>
        <translation>Der nächste Konflikt</translation>
    </message>
    <message>
        <source>The conflict before</source>
        <translation>Der vorige Konflikt</translation>
    </message>
    <message>
        <source>Take the value under the cursor</source>
        <translation>Den Wert unter dem Cursor nehmen</translation>
    </message>
    <message>
        <source>Make the value NULL</source>
        <translation>Den Wert auf NULL setzen</translation>
    </message>
    <message>
        <source>What the database said</source>
        <translation>Was die Datenbank sagte</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Nach Tabelle, Zeile oder Wert filtern</translation>
    </message>
    <message>
        <source>Filter the conflicts</source>
        <translation>Die Konflikte filtern</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1, %Ln davon gezeigt</numerusform>
            <numerusform>%1, %Ln davon gezeigt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>%Ln Konflikt wird entschieden …</numerusform>
            <numerusform>%Ln Konflikte werden entschieden …</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation>&amp;Name der Firma</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Beispiel GmbH</translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation>Firmen&amp;kürzel</translation>
    </message>
    <message>
        <source>example</source>
        <translation>beispiel</translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation>Der kurze Name, mit dem sich alle der Firma anmelden</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>&amp;E-Mail</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>sie@example.com</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Passwort</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>Mindestens %Ln Zeichen</numerusform>
            <numerusform>Mindestens %Ln Zeichen</numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation>Passwort noch ein&amp;mal</translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation>Geben Sie den Namen Ihrer Firma ein.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Geben Sie das Firmenkürzel ein.</translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation>Ein Firmenkürzel besteht aus Buchstaben, Ziffern, - und _, ohne Leerzeichen.</translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation>Geben Sie Ihre E-Mail-Adresse ein.</translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation>Das ist keine E-Mail-Adresse: %1</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>Geben Sie das Passwort ein.</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>Das Passwort braucht mindestens %Ln Zeichen.</numerusform>
            <numerusform>Das Passwort braucht mindestens %Ln Zeichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Die beiden Passwörter sind verschieden.</translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation>Angemeldet &amp;bleiben</translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation>Im Schlüsselbund dieses Computers; wo es keinen gibt, in einer Datei, die nur Sie lesen können. Sonst melden Sie sich bei jedem Start des Programms an.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation>Die Datenbank, die die Ansichten zeigen</translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation>Noch keine Datenbank</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>file, company</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>database, state</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseList</name>
    <message>
        <source>%1 (%2)</source>
        <comment>company, its code</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>file, its folder</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabasesBox</name>
    <message>
        <source>Databases</source>
        <translation>Datenbanken</translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation>Weitere verbinden …</translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation>Trennen …</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Linked databases</source>
        <translation>Verbundene Datenbanken</translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation>Die Verbindung von %1 trennen?</translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation>Ihre Tabellen und Zeilen bleiben, wie sie sind, werden aber nicht mehr abgeglichen. Änderungen, die nicht gesendet wurden, bleiben nur in der Datei.</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation>%1 ist getrennt; die Zeilen sind unverändert.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>%Ln Änderung konnte noch nicht geschrieben werden und ginge verloren.</numerusform>
            <numerusform>%Ln Änderungen konnten noch nicht geschrieben werden und gingen verloren.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation>Datenquelle hinzufügen</translation>
    </message>
    <message>
        <source>Change a datasource</source>
        <translation>Datenquelle ändern</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>eu1</source>
        <translation>eu1</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>N&amp;otizen (JSON)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>optional</translation>
    </message>
    <message>
        <source>How large a share of new companies it gets; 0 for none</source>
        <translation>Welchen Anteil neuer Firmen sie bekommt; 0 für keine</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>&amp;Gewicht</translation>
    </message>
    <message>
        <source>The name of a datasource stays as it is.</source>
        <translation>Der Name einer Datenquelle bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>stays as it is (%1)</source>
        <translation>bleibt, wie sie ist (%1)</translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation>Geben Sie einen Namen für die Datenquelle ein.</translation>
    </message>
    <message>
        <source>This is not a database address. It looks like %1.</source>
        <translation>Das ist keine Adresse einer Datenbank. Sie sieht so aus: %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation>Später entscheiden</translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation>Lässt diese Zeile, wie sie ist, und zeigt die nächste (%1)</translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>Dasselbe für %Ln anderen Konflikt dieser Art in %1</numerusform>
            <numerusform>Dasselbe für %Ln andere Konflikte dieser Art in %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DeletionsPanel</name>
    <message>
        <source>Delete them…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Keep the rows</source>
        <translation>Zeilen behalten</translation>
    </message>
    <message>
        <source>Syncs, and carries out the deletions on both sides</source>
        <translation>Gleicht ab und führt die Löschungen auf beiden Seiten aus</translation>
    </message>
    <message>
        <source>Delete these rows everywhere?</source>
        <translation>Diese Zeilen überall löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>So many deletions at once wait until you agree; everything else goes on.</source>
        <translation>So viele Löschungen auf einmal warten auf Ihre Zustimmung; alles andere geht weiter.</translation>
    </message>
    <message>
        <source>Brings back what was deleted here, and sends again what was deleted in the cloud</source>
        <translation>Holt zurück, was hier gelöscht wurde, und schickt erneut, was in der Cloud gelöscht wurde</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditHistory</name>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Zurückgenommen: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <comment>what was done</comment>
        <translation>Wiederholt: %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditQueue</name>
    <message>
        <source>What you changed while the file could not be written was refused: %1 (%2)</source>
        <comment>why, values</comment>
        <translation>Was Sie geändert haben, während in die Datei nicht geschrieben werden konnte, wurde abgelehnt: %1 (%2)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ExportStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>Der Export wurde abgebrochen; es wurde keine Datei geschrieben.</translation>
    </message>
    <message>
        <source>Writing the file · %1 of %2 rows</source>
        <translation>Datei wird geschrieben · %1 von %2 Zeilen</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>Datei wird geschrieben …</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation>Eine Datenbankdatei, die schon &amp;hier ist</translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation>Eine &amp;neue Datei, gefüllt mit den Daten der Firma</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>D&amp;urchsuchen …</translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation>Wählen Sie eine Datei, oder ziehen Sie eine hierher</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation>Welche Datenbank?</translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation>Eine SQLite-Datei auf diesem Computer. Programme, die sie benutzen, arbeiten weiter wie bisher, auch während des Abgleichs.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation>Datenbankdatei wählen</translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation>SQLite-Datenbanken (*.db *.sqlite *.sqlite3 *.db3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation>Es gibt keine Datei %1. Wählen Sie eine andere oder eine neue Datei.</translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation>%1 ist ein Ordner. Wählen Sie eine Datei darin.</translation>
    </message>
    <message>
        <source>You do not have permission to write to %1. Ask for it, or choose another file.</source>
        <translation>In %1 darf nicht geschrieben werden. Bitten Sie um das Recht dazu, oder wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation>%1 gibt es schon. Wählen Sie einen anderen Namen oder die Option darüber.</translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation>Im Ordner %1 kann keine Datei angelegt werden. Wählen Sie einen anderen.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>Filtern</translation>
    </message>
    <message>
        <source>Column to filter by</source>
        <translation>Spalte, nach der gefiltert wird</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>Art des Vergleichs</translation>
    </message>
    <message>
        <source>Value to compare with</source>
        <translation>Wert zum Vergleichen</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Add no filter</source>
        <translation>Keinen Filter hinzufügen</translation>
    </message>
    <message>
        <source>Add no filter (Esc)</source>
        <translation>Keinen Filter hinzufügen (Esc)</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>Diesen Filter entfernen</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Anmerkung</translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation>Tabellen, die abgeglichen werden</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Fortschritt des ersten Abgleichs</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>Alles bereit</translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation>Der erste Abgleich</translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation>Von nun an hält db-sync diese Datenbank von selbst auf gleichem Stand.</translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation>Ihre Datei bleibt, wo und wie sie ist; nichts darin geht verloren.</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>Ersten Abgleich beginnen</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Abgleich läuft …</translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation>Datenbank öffnen</translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation>%1 wird angelegt und mit den Tabellen und Zeilen von %2 gefüllt.</translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation>%1, mit %3, wird mit %2 verbunden. Hat %2 noch keine Daten, werden diese Tabellen und Zeilen die ersten; sonst werden Zeilen mit gleichem Schlüssel verglichen, und was sich unterscheidet, wird Ihnen gezeigt.</translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation>Diese Datei ist schon verbunden; es ist nichts mehr zu tun.</translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation>bleibt hier: %1</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>%Ln Zeile ist auf beiden Seiten verschieden; entscheiden können Sie unter „Konflikte“.</numerusform>
            <numerusform>%Ln Zeilen sind auf beiden Seiten verschieden; entscheiden können Sie unter „Konflikte“.</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Den ersten Abgleich fortsetzen</translation>
    </message>
    <message>
        <source>Your company&apos;s tables and rows come to this computer; what is in the cloud stays there.</source>
        <translation>Die Tabellen und Zeilen Ihrer Firma kommen auf diesen Computer; was in der Cloud ist, bleibt dort.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now or later.</source>
        <translation>Angehalten. Was angekommen ist, bleibt, und nichts ist verloren. Weiter geht es, sobald Sie „%1“ wählen, jetzt oder später.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FoldedText</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FormDialog</name>
    <message>
        <source>Waiting for the cloud…</source>
        <translation>Warten auf die Cloud …</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation>Angehalten. Was angekommen ist, bleibt; der nächste Abgleich macht dort weiter.</translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation>Die wartenden Löschungen erlauben?</translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation>Mehr als die Hälfte der Zeilen einer Tabelle wird gelöscht, hier oder in der Cloud. Andere Änderungen sind schon abgeglichen.</translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation>Erlauben und abgleichen</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message>
        <source>The first line names the columns</source>
        <translation>Die erste Zeile nennt die Spalten</translation>
    </message>
    <message>
        <source>Change rows whose key is already there</source>
        <translation>Zeilen ändern, deren Schlüssel es schon gibt</translation>
    </message>
    <message>
        <source>Import %1 into %2</source>
        <translation>%1 in %2 importieren</translation>
    </message>
    <message>
        <source>Field separator</source>
        <translation>Was zwischen den Feldern steht</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>Komma</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>Semikolon</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tabulator</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>Senkrechter Strich</translation>
    </message>
    <message>
        <source>The first lines of the file; the first line here says which column takes what</source>
        <translation>Die ersten Zeilen der Datei; die oberste hier sagt, welche Spalte was aufnimmt</translation>
    </message>
    <message>
        <source>Lines that do not fit</source>
        <translation>Zeilen, die nicht passen</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Choose which column takes which field. Fields without a column are left out; all lines are imported, or none.</source>
        <translation>Wählen Sie, welche Spalte welches Feld aufnimmt. Felder ohne Spalte entfallen; es werden alle Zeilen importiert oder keine.</translation>
    </message>
    <message>
        <source>Field %1</source>
        <translation>Feld %1</translation>
    </message>
    <message>
        <source>Column that takes %1</source>
        <comment>title of a field</comment>
        <translation>Spalte, die %1 aufnimmt</translation>
    </message>
    <message>
        <source>– left out –</source>
        <translation>– entfällt –</translation>
    </message>
    <message>
        <source>Two fields go into %1. Leave one of them out.</source>
        <translation>Zwei Felder gehen in %1. Lassen Sie eines weg.</translation>
    </message>
    <message>
        <source>Choose a column for at least one field.</source>
        <translation>Wählen Sie für mindestens ein Feld eine Spalte.</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>Wird importiert …</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>Was nicht passt</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>Nichts wurde importiert: %Ln Zeile passt nicht. Berichtigen Sie die Datei, oder lassen Sie eine Spalte weg.</numerusform>
            <numerusform>Nichts wurde importiert: %Ln Zeilen passen nicht. Berichtigen Sie die Datei, oder lassen Sie eine Spalte weg.</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>Fortschritt des Imports</translation>
    </message>
    <message>
        <source>Importing · %1</source>
        <comment>rows</comment>
        <translation>Import läuft · %1</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was imported.</source>
        <translation>Der Import wurde abgebrochen; nichts wurde importiert.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What keys do, by view</source>
        <translation>Tastenkürzel nach Ansicht</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between keys</comment>
        <translation> oder </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen …</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln Eintrag</numerusform>
            <numerusform>%Ln Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Ausschließen …</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Verschieben …</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reaktivieren</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Remove the company %1?</source>
        <translation>Die Firma %1 entfernen?</translation>
    </message>
    <message>
        <source>Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted.</source>
        <translation>Niemand kann sie mehr benutzen. 30 Tage lang bringt „Reaktivieren“ sie zurück; danach werden alle ihre Zeilen gelöscht.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Take no new companies</source>
        <translation>Nicht mehr belegen</translation>
    </message>
    <message>
        <source>Use again</source>
        <translation>Wieder belegen</translation>
    </message>
    <message>
        <source>Remove the datasource %1?</source>
        <translation>Die Datenquelle %1 entfernen?</translation>
    </message>
    <message>
        <source>The database itself stays; the cloud does not use it any more.</source>
        <translation>Die Datenbank selbst bleibt; die Cloud benutzt sie nicht mehr.</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Deaktivieren</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Aktivieren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Revoke the device %1?</source>
        <translation>Das Gerät %1 ausschließen?</translation>
    </message>
    <message>
        <source>It cannot sync any more, for good. What was not sent stays on it.</source>
        <translation>Es kann nie wieder abgleichen. Was nicht gesendet wurde, bleibt auf dem Gerät.</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Ausschließen</translation>
    </message>
    <message>
        <source>Co&amp;mpany</source>
        <translation>Fir&amp;ma</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Refresh the list</source>
        <translation>Liste aktualisieren</translation>
    </message>
    <message>
        <source>The datasource %1 can be reached, and is as it should be.</source>
        <translation>Die Datenquelle %1 ist erreichbar und so, wie sie sein soll.</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>In dieser Liste suchen</translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%L1 von %Ln Eintrag</numerusform>
            <numerusform>%L1 von %Ln Einträgen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the newest %Ln line(s)</source>
        <translation>
            <numerusform>der neueste Eintrag (%Ln)</numerusform>
            <numerusform>die neuesten %Ln Einträge</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>The file can be written again; what you typed is saved.</source>
        <translation>Die Datei lässt sich wieder beschreiben; was Sie eingegeben haben, ist gespeichert.</translation>
    </message>
    <message>
        <source>No tables yet</source>
        <translation>Noch keine Tabellen</translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation>Diese Datenbank enthält keine Tabellen. Sobald die Firma welche hat, bringt ein Abgleich sie hierher.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation>In allen Spalten suchen</translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation>In allen Spalten der Tabelle suchen</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>%1 gefunden</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <comment>rows that are counted</comment>
        <translation>bisher %1 …</translation>
    </message>
    <message>
        <source>The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”</source>
        <translation>Die Zeile, die Sie gerade geändert haben, wurde inzwischen gelöscht, hier oder von jemand anderem. Nicht gespeichert: „%1“</translation>
    </message>
    <message>
        <source>%1 · not synced: %2</source>
        <comment>how many rows, why</comment>
        <translation>%1 · nicht abgeglichen: %2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>Wird sortiert …</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation>Als Betreiber anmelden</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>&amp;Server</translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation>Geben Sie die Adresse des Servers ein.</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>Anmeldung läuft …</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation>Willkommen bei db-sync</translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation>Es hält eine SQLite-Datenbank auf diesem Computer auf gleichem Stand mit der Cloud Ihrer Firma. Wählen Sie eine Datenbankdatei, oder ziehen Sie eine hierher, um zu beginnen.</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Einrichten …</translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation>Weitere Datenbank verbinden</translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation>%1 – %2 – %3</translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation>Über db-sync</translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation>db-sync %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation>Hält SQLite-Datenbanken auf gleichem Stand mit der Cloud einer Firma.
Lizenziert unter Apache-2.0.</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation>Weitere Datenbank &amp;verbinden …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>&amp;Abgleich</translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation>&amp;Jetzt abgleichen</translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation>Nur &amp;senden</translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation>Nur &amp;holen</translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation>Automatischen Abgleich &amp;pausieren</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>A&amp;nsicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation>Ü&amp;ber db-sync</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>Beenden, bevor %Ln Änderung geschrieben werden konnte?</numerusform>
            <numerusform>Beenden, bevor %Ln Änderungen geschrieben werden konnten?</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed waits for it, and is lost when db-sync quits.</source>
        <translation>In die Datei kann gerade nicht geschrieben werden. Was Sie eingegeben haben, wartet darauf und geht verloren, wenn db-sync beendet wird.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>&amp;Tastenkürzel …</translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed is kept, and is written when db-sync runs again and the file can be written to.</source>
        <translation>In die Datei kann gerade nicht geschrieben werden. Was Sie eingegeben haben, bleibt erhalten und wird geschrieben, wenn db-sync wieder läuft und die Datei beschreibbar ist.</translation>
    </message>
    <message>
        <source>Pause for an &amp;hour</source>
        <translation>Eine Stun&amp;de pausieren</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Kopiert, was die Person wissen muss, die Ihnen hilft; keine Passwörter, keine Daten</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>Einzelheiten des Problems</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MoveDialog</name>
    <message>
        <source>Move %1</source>
        <translation>%1 verschieben</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>All rows go there with their history. Devices go on working; for a moment they wait.</source>
        <translation>Alle Zeilen werden mit ihrem Verlauf dorthin verschoben. Die Geräte arbeiten weiter; sie warten nur einen Augenblick.</translation>
    </message>
    <message>
        <source>To &amp;datasource</source>
        <translation>In &amp;Datenquelle</translation>
    </message>
    <message>
        <source>There is no other datasource. Add one first.</source>
        <translation>Es gibt keine andere Datenquelle. Fügen Sie zuerst eine hinzu.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message>
        <source>%1 %2 is %3 now</source>
        <comment>table, old number, new number</comment>
        <translation>%1 %2 ist jetzt %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln weitere</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>%Ln neue Zeile hat eine andere Nummer bekommen, weil jemand anderes ihre vergeben hatte; Verweise auf sie wurden angepasst: %1</numerusform>
            <numerusform>%Ln neue Zeilen haben eine andere Nummer bekommen, weil jemand anderes ihre vergeben hatte; Verweise auf sie wurden angepasst: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Navigation</name>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Local data</source>
        <translation>Lokale Daten</translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation>Wartende Änderungen</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Konflikte</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>Verwaltung</translation>
    </message>
    <message>
        <source>9999+</source>
        <translation>9999+</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>view, how many wait there</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Notices</name>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln Entscheidung nötig</numerusform>
            <numerusform>%Ln Entscheidungen nötig</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation>Zeilen wurden hier und in der Cloud geändert. Nichts ist verloren; alles andere geht weiter.</translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation>Etwas wartet auf Sie</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>Sie sind abgemeldet</translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation>Melden Sie sich wieder an, um weiter abzugleichen. Ihre Änderungen sind hier sicher.</translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation>Mehreres wartet auf Sie</translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation>Der Überblick sagt, was. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, what happened</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::OverviewPage</name>
    <message>
        <source>Tables of this database</source>
        <translation>Tabellen dieser Datenbank</translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation>Die Eingabetaste öffnet die Zeilen einer Tabelle</translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation>Was auf Sie wartet:</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>Entscheiden …</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show the table</source>
        <translation>Tabelle zeigen</translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company, server</comment>
        <translation>%1 · Firma %2 auf %3</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln Änderung</numerusform>
            <numerusform>%Ln Änderungen</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>wartet auf eine Entscheidung</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>mehr als %Ln Änderung</numerusform>
            <numerusform>mehr als %Ln Änderungen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>Nichts zu senden</translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation>Jede hier gemachte Änderung hat die Cloud erreicht. Neue Änderungen erscheinen hier von selbst.</translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation>Lokale Daten zeigen</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Nach Tabelle, Zeile oder Wert filtern</translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation>Die wartenden Änderungen filtern</translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation>Wartende Änderungen nach Tabelle</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Werte vorher und nachher</translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation>Diese Änderung zurücksetzen …</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Setzt die Zeile auf den Stand der Cloud zurück</translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation>Wählen Sie eine Änderung, um ihre Werte zu sehen.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 in %2: %3</translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2. You can undo this.</source>
        <translation>%1 wird wieder aus %2 gelöscht. Sie können das rückgängig machen.</translation>
    </message>
    <message>
        <source>%1 comes back into %2. You can undo this.</source>
        <translation>%1 wird in %2 wiederhergestellt. Sie können das rückgängig machen.</translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go. You can undo this.</source>
        <translation>%1 in %2 wird auf den Stand der Cloud zurückgesetzt. Ihre Werte werden verworfen. Sie können das rückgängig machen.</translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation>Diese Änderung zurücksetzen?</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Zeile zeigen</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Zeigt die Zeile zwischen den anderen ihrer Tabelle</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Rückgängig: %1</translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>%Ln Änderung zurücksetzen …</numerusform>
            <numerusform>%Ln Änderungen zurücksetzen …</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>%Ln Änderung ist gewählt.</numerusform>
            <numerusform>%Ln Änderungen sind gewählt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>%Ln Änderung zurücksetzen?</numerusform>
            <numerusform>%Ln Änderungen zurücksetzen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can undo this.</source>
        <translation>Alle Zeilen werden auf einmal auf den Stand der Cloud zurückgesetzt. Zeilen, die auf eine Entscheidung warten, bleiben unverändert. Sie können das rückgängig machen.</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>No change contains this.</source>
        <translation>Keine Änderung enthält das.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Verlauf der Zeile …</translation>
    </message>
    <message>
        <source>Shows what was done to the row before</source>
        <translation>Zeigt, was bisher mit der Zeile geschah</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>%Ln Zeile bleibt.</numerusform>
            <numerusform>%Ln Zeilen bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>In der Cloud</translation>
    </message>
    <message>
        <source>Counting the changes that are chosen…</source>
        <translation>Die gewählten Änderungen werden gezählt …</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation>Wenn beide Seiten eine Zeile geändert haben</translation>
    </message>
    <message>
        <source>Wh&amp;o decides</source>
        <translation>Wer en&amp;tscheidet</translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation>Tabelle oder Spalte</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>Wer entscheidet</translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation>Tabellen und Spalten, und wer für sie entscheidet</translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation>Melden Sie sich an, um zu sehen, was Ihre Firma festgelegt hat.</translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation>Gilt für alle in %1, ab dem nächsten Abgleich.</translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation>Das legen Manager und Administratoren Ihrer Firma fest.</translation>
    </message>
    <message>
        <source>as the table</source>
        <translation>wie die Tabelle</translation>
    </message>
    <message>
        <source>S&amp;et for everyone</source>
        <translation>Für alle fest&amp;legen</translation>
    </message>
    <message>
        <source>As the table: %1</source>
        <translation>Wie die Tabelle: %1</translation>
    </message>
    <message>
        <source>Not set yet. Once it is, it holds for everyone of %1, from the next sync on.</source>
        <translation>Noch nicht festgelegt. Sobald Sie es festlegen, gilt es für alle von %1, vom nächsten Abgleich an.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details of the problem</source>
        <translation>Einzelheiten des Problems</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Kopiert, was die Person wissen muss, die Ihnen hilft; keine Passwörter, keine Daten</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation>Fortschritt des Abgleichs</translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation>Hält am nächsten sicheren Punkt an; was angekommen ist, bleibt, und der nächste Abgleich macht dort weiter</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten …</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ReferredNames</name>
    <message>
        <source>%1 · %2</source>
        <comment>name of a row, its key</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowActions</name>
    <message>
        <source>%1 (%2)</source>
        <comment>action, keys</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Add a row…</source>
        <translation>Zeile hinzufügen …</translation>
    </message>
    <message>
        <source>Duplicate the row…</source>
        <translation>Zeile duplizieren …</translation>
    </message>
    <message>
        <source>Change the row…</source>
        <translation>Zeile ändern …</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>Zeilen löschen</translation>
    </message>
    <message>
        <source>Make NULL</source>
        <translation>Auf NULL setzen</translation>
    </message>
    <message>
        <source>Show the whole value…</source>
        <translation>Ganzen Wert zeigen …</translation>
    </message>
    <message>
        <source>Compare with the cloud</source>
        <translation>Mit der Cloud vergleichen</translation>
    </message>
    <message>
        <source>Filter by this value</source>
        <translation>Nach diesem Wert filtern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Import CSV…</source>
        <translation>CSV importieren …</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>CSV exportieren …</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Rückgängig: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Wiederholen: %1</translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation>Nichts wurde kopiert: Noch nicht alle diese Zeilen sind gelesen. Wählen Sie weniger.</translation>
    </message>
    <message>
        <source>Nothing was deleted: not all of these rows are read yet. Choose fewer.</source>
        <translation>Nichts wurde gelöscht: Noch nicht alle diese Zeilen sind gelesen. Wählen Sie weniger.</translation>
    </message>
    <message>
        <source>Import CSV</source>
        <translation>CSV importieren</translation>
    </message>
    <message>
        <source>Tables of text (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>Texttabellen (*.csv *.tsv *.txt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>CSV exportieren</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>Texttabellen (*.csv)</translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <comment>rows, file</comment>
        <translation>%1 in %2 geschrieben.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Verlauf der Zeile …</translation>
    </message>
    <message>
        <source>Paste as new rows</source>
        <translation>Als neue Zeilen einfügen</translation>
    </message>
    <message>
        <source>Bring the saved value back</source>
        <translation>Gespeicherten Wert zurückholen</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowDelegate</name>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: kein Wert</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1, und %Ln Zeile, die dazugehört.</numerusform>
            <numerusform>%1, und %Ln Zeilen, die dazugehören.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Nothing was pasted: not all of the rows that it would change are there.</source>
        <translation>Nichts wurde eingefügt: Nicht alle Zeilen, die sich ändern würden, sind da.</translation>
    </message>
    <message>
        <source>Nothing was pasted. Line %1: %2</source>
        <translation>Nichts wurde eingefügt. Zeile %1: %2</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>Nichts wurde eingefügt: Es braucht %Ln Spalte mehr, als ab hier da sind.</numerusform>
            <numerusform>Nichts wurde eingefügt: Es braucht %Ln Spalten mehr, als ab hier da sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was pasted: not all rows of the table are read yet. Try again in a moment.</source>
        <translation>Nichts wurde eingefügt: Noch sind nicht alle Zeilen der Tabelle gelesen. Versuchen Sie es gleich noch einmal.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowForm</name>
    <message>
        <source>Change a row of %1</source>
        <translation>Zeile von %1 ändern</translation>
    </message>
    <message>
        <source>Add a row to %1</source>
        <translation>Zeile zu %1 hinzufügen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Add the row</source>
        <translation>Zeile hinzufügen</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>%1 has no value of its own</source>
        <comment>column</comment>
        <translation>%1 hat keinen eigenen Wert</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a column that needs a value</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>assigned automatically</source>
        <translation>wird automatisch vergeben</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Tippen, um eine Zeile von %1 zu finden</translation>
    </message>
    <message>
        <source>default: %1</source>
        <comment>SQL expression</comment>
        <translation>Vorgabe: %1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a number such as 1.5</source>
        <translation>eine Zahl wie 1.5</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message>
        <source>Take this back…</source>
        <translation>Das zurücknehmen …</translation>
    </message>
    <message>
        <source>History of %1 in %2</source>
        <comment>row, table</comment>
        <translation>Verlauf von %1 in %2</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>What was done to the row, newest first</source>
        <translation>Was mit der Zeile geschah, das Neueste zuerst</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Nothing is kept of what was done to this row. Changes that wait here are not part of its history yet.</source>
        <translation>Von dieser Zeile ist kein Verlauf vorhanden. Änderungen, die hier warten, gehören noch nicht dazu.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>%Ln Änderung.</numerusform>
            <numerusform>%Ln Änderungen, die neueste zuerst.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take this change back?</source>
        <translation>Diese Änderung zurücknehmen?</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowPanel</name>
    <message>
        <source>Revert this change</source>
        <translation>Diese Änderung zurücksetzen</translation>
    </message>
    <message>
        <source>Decide the conflict</source>
        <translation>Konflikt entscheiden</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>In der Cloud</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Hier</translation>
    </message>
    <message>
        <source>The row in the cloud and here</source>
        <translation>Die Zeile in der Cloud und hier</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Setzt die Zeile auf den Stand der Cloud zurück</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>Vergleich schließen</translation>
    </message>
    <message>
        <source>This row is not synced: there is nothing to compare it with.</source>
        <translation>Diese Zeile wird nicht abgeglichen: Es gibt nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>%1 is here as it is in the cloud.</source>
        <comment>row</comment>
        <translation>%1 ist hier wie in der Cloud.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, what its mark means</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowTable</name>
    <message>
        <source>Rows of the table</source>
        <translation>Zeilen der Tabelle</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Show all, in the table&apos;s order</source>
        <translation>Alle zeigen, in der Reihenfolge der Tabelle</translation>
    </message>
    <message>
        <source>Sort upwards</source>
        <translation>Aufsteigend sortieren</translation>
    </message>
    <message>
        <source>Sort downwards</source>
        <translation>Absteigend sortieren</translation>
    </message>
    <message>
        <source>Do not sort</source>
        <translation>Nicht sortieren</translation>
    </message>
    <message>
        <source>Filter by this column…</source>
        <translation>Nach dieser Spalte filtern …</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Diese Spalte ausblenden</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, deleted, in conflict, just arrived</source>
        <translation>Markierungen: neu, geändert, gelöscht, im Konflikt, gerade angekommen</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>name of a row, its key</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ServerStep</name>
    <message>
        <source>&amp;Who</source>
        <translation>&amp;Wer</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>&amp;Server</translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation>Wo ist die Cloud Ihrer Firma?</translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation>Die Adresse des db-sync-Servers. Wer ihn für Ihre Firma betreibt, kann sie Ihnen nennen.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>e-mail, company</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Someone else…</source>
        <translation>Jemand anderes …</translation>
    </message>
    <message>
        <source>This is not a server address. It looks like https://db-sync.example.com.</source>
        <translation>Das ist keine Adresse eines Servers. Sie sieht so aus: https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>Sucht %1 …</translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation>%1 antwortet, mit db-sync %2.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start minimi&amp;zed</source>
        <translation>&amp;Minimiert starten</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation>Öffnet kein Fenster, wenn das Programm startet</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Start when I lo&amp;g in to this computer</source>
        <translation>Beim Anmelden an diesem &amp;Computer starten</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>&amp;Wann</translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation>Sobald sich etwas ändert, hier oder in der Cloud</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>Jede Minute</numerusform>
            <numerusform>Alle %Ln Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>Nur manuell</translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation>Meldungen neben der Uhr</translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation>Wenn &amp;Entscheidungen nötig sind</translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation>Eine Meldung für alles, was ein Abgleich bringt</translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation>Wenn ich aus einem anderen Grund ge&amp;braucht werde</translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation>Eine beendete Sitzung, eine unlesbare Datei, Löschungen, die warten</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation>Bleibt neben der Uhr und öffnet kein Fenster</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation>Der Ordner der Programme, die beim Anmelden starten, ist nicht beschreibbar.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation>Datenbank verbinden</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>Link %1</source>
        <comment>file</comment>
        <translation>%1 verbinden</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupStep</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::StateLine</name>
    <message>
        <source>State: %1. %2</source>
        <translation>Zustand: %1. %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SyncButton</name>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation>Holt und sendet</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>Nur senden</translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation>Sendet, was hier wartet, holt nichts</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>Nur holen</translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation>Holt, was in der Cloud neu ist, sendet nichts</translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation>Abgleichen und viele Löschungen erlauben …</translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation>Löschungen von mehr als der Hälfte einer Tabelle warten, bis Sie sie erlauben</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation>Nicht abgeglichen: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln Konflikt</numerusform>
            <numerusform>%Ln Konflikte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>%Ln Änderung zu senden</numerusform>
            <numerusform>%Ln Änderungen zu senden</numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation>nicht abgeglichen</translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>↑ %1</source>
        <comment>changes to send</comment>
        <translation>↑ %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TenantDialog</name>
    <message>
        <source>Add a company</source>
        <translation>Firma hinzufügen</translation>
    </message>
    <message>
        <source>Change a company</source>
        <translation>Firma ändern</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Beispiel GmbH</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>&amp;Kürzel</translation>
    </message>
    <message>
        <source>example</source>
        <translation>beispiel</translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation>&amp;Website</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>optional</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>N&amp;otizen (JSON)</translation>
    </message>
    <message>
        <source>As the server decides</source>
        <translation>Wie der Server entscheidet</translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation>&amp;Datenquelle</translation>
    </message>
    <message>
        <source>The code of a company stays as it is.</source>
        <translation>Das Kürzel einer Firma bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation>Geben Sie den Namen der Firma ein.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Geben Sie das Firmenkürzel ein.</translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation>Ein Firmenkürzel hat keine Leerzeichen.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>Nicht eingerichtet</translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation>Noch ist keine Datenbank verbunden.</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>state, sentence</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>db-sync: %1</source>
        <translation>db-sync: %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>Eine Stunde pausieren</translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation>Konflikte (%L1)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Undoing</name>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::UserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>Benutzer hinzufügen</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>Benutzer ändern</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>&amp;E-Mail</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>name@example.com</translation>
    </message>
    <message>
        <source>&amp;First name</source>
        <translation>&amp;Vorname</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>optional</translation>
    </message>
    <message>
        <source>&amp;Last name</source>
        <translation>&amp;Nachname</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Passwort</translation>
    </message>
    <message>
        <source>at least 8 characters</source>
        <translation>mindestens 8 Zeichen</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>bleibt, wie es ist</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Rolle</translation>
    </message>
    <message>
        <source>Type the user&apos;s e-mail address.</source>
        <translation>Geben Sie die E-Mail-Adresse des Benutzers ein.</translation>
    </message>
    <message>
        <source>The password needs at least %1 characters.</source>
        <translation>Das Passwort braucht mindestens %1 Zeichen.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ValueDialog</name>
    <message>
        <source>The whole text of %1</source>
        <translation>Der ganze Text von %1</translation>
    </message>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: kein Wert</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save as NULL</source>
        <translation>Als NULL speichern</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>In eine Datei speichern …</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>Aus einer Datei laden …</translation>
    </message>
    <message>
        <source>A picture of %1</source>
        <translation>Ein Bild von %1</translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation>Die Datei lässt sich nicht schreiben: %1</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>Die Datei lässt sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>The file is too large for a row: %1 are allowed.</source>
        <translation>Die Datei ist zu groß für eine Zeile: Erlaubt sind %1.</translation>
    </message>
    <message>
        <source>Save to a file</source>
        <translation>In eine Datei speichern</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>Aus einer Datei laden</translation>
    </message>
</context>
</TS>
