<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>Arguments</name>
    <message>
        <source>Try “dbsync-desktop --help”.</source>
        <translation>Essayez «&#x202f;dbsync-desktop --help&#x202f;».</translation>
    </message>
    <message>
        <source>“%1” was not expected.</source>
        <translation>«&#x202f;%1&#x202f;» n’était pas attendu.</translation>
    </message>
    <message>
        <source>After --db a file must be named.</source>
        <translation>Après --db, un fichier doit être nommé.</translation>
    </message>
    <message>
        <source>No view is called “%1”.</source>
        <translation>Aucune vue ne s’appelle «&#x202f;%1&#x202f;».</translation>
    </message>
    <message>
        <source>There is no display. On a computer without one use dbsync.</source>
        <translation>Il n’y a pas d’écran. Sur un ordinateur sans écran, utilisez dbsync.</translation>
    </message>
    <message>
        <source>Usage: %1</source>
        <translation>Utilisation : %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company’s cloud.</source>
        <translation>Tient des bases SQLite à jour avec le cloud d’une entreprise.</translation>
    </message>
    <message>
        <source>shows this database; sets it up where it is not linked yet</source>
        <translation>montre cette base ; la configure si elle n’est pas encore liée</translation>
    </message>
    <message>
        <source>opens at local, pending, conflicts, activity, settings or admin</source>
        <translation>ouvre à local, pending, conflicts, activity, settings ou admin</translation>
    </message>
    <message>
        <source>opens no window where there is a tray, else a minimized one</source>
        <translation>n’ouvre pas de fenêtre s’il y a une zone de notification, sinon une fenêtre réduite</translation>
    </message>
    <message>
        <source>shows this and ends</source>
        <translation>montre ceci et se termine</translation>
    </message>
    <message>
        <source>shows the version and ends</source>
        <translation>montre la version et se termine</translation>
    </message>
    <message>
        <source>The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder.</source>
        <translation>La configuration est partagée avec dbsync ; DBSYNC_CONFIG_DIR nomme son dossier.</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>%Ln ligne de %1 a été supprimée dans le cloud. Elle reste ici jusqu’à votre accord.</numerusform>
            <numerusform>%Ln lignes de %1 ont été supprimées dans le cloud. Elles restent ici jusqu’à votre accord.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>%Ln ligne de %1 a été supprimée ici. Elle reste dans le cloud jusqu’à votre accord.</numerusform>
            <numerusform>%Ln lignes de %1 ont été supprimées ici. Elles restent dans le cloud jusqu’à votre accord.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>%Ln ligne a aussi été modifiée dans le cloud. Elle sera envoyée dès qu’une synchronisation aura récupéré cette modification.</numerusform>
            <numerusform>%Ln lignes ont aussi été modifiées dans le cloud. Elles seront envoyées dès qu’une synchronisation aura récupéré ces modifications.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>%Ln ligne de %1 n’a pas de valeur dans sa clé et n’est pas synchronisée.</numerusform>
            <numerusform>%Ln lignes de %1 n’ont pas de valeur dans leur clé et ne sont pas synchronisées.</numerusform>
        </translation>
    </message>
    <message>
        <source>Table %1 is only in this database. It is synced once it has been added to the company&apos;s tables.</source>
        <translation>La table %1 n’existe que dans cette base. Elle sera synchronisée une fois ajoutée aux tables de l’entreprise.</translation>
    </message>
    <message>
        <source>Table %1 is in the cloud but not in this database.</source>
        <translation>La table %1 est dans le cloud mais pas dans cette base.</translation>
    </message>
    <message>
        <source>Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, or the new one is added to the company&apos;s tables.</source>
        <translation>La table %1 semble avoir été renommée en %2 ici. Ses modifications attendent qu’elle retrouve son ancien nom ou que la nouvelle soit ajoutée aux tables de l’entreprise.</translation>
    </message>
    <message>
        <source>The primary key of table %1 is another one than in the cloud. Its changes wait.</source>
        <translation>La clé primaire de la table %1 n’est pas celle du cloud. Ses modifications attendent.</translation>
    </message>
    <message>
        <source>Table %1 is not synced: %2</source>
        <comment>table, why</comment>
        <translation>La table %1 n’est pas synchronisée&#x202f;: %2</translation>
    </message>
    <message>
        <source>Table %1 is not built as in the cloud. Its changes wait.</source>
        <translation>La table %1 n’a pas la même structure que dans le cloud. Ses modifications attendent.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is only in this database; its values are not synced.</source>
        <translation>La colonne %1 de la table %2 n’existe que dans cette base&#x202f;; ses valeurs ne sont pas synchronisées.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is in the cloud but not in this database.</source>
        <translation>La colonne %1 de la table %2 est dans le cloud mais pas dans cette base.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they are.</source>
        <translation>La colonne %1 de la table %2 semble avoir été renommée en %3 ici. Ses valeurs dans le cloud restent inchangées.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.</source>
        <translation>La colonne %1 de la table %2 est de type %3 ici et de type %4 dans le cloud&#x202f;: elle n’est pas synchronisée.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 needs a value here but not in the cloud.</source>
        <translation>La colonne %1 de la table %2 exige une valeur ici, mais pas dans le cloud.</translation>
    </message>
    <message>
        <source>It is a virtual table.</source>
        <translation>C’est une table virtuelle.</translation>
    </message>
    <message>
        <source>It has no primary key.</source>
        <translation>Elle n’a pas de clé primaire.</translation>
    </message>
    <message>
        <source>Its name is reserved for db-sync.</source>
        <translation>db-sync utilise lui-même ce nom.</translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>Elle a plus de %Ln colonne.</numerusform>
            <numerusform>Elle a plus de %Ln colonnes.</numerusform>
        </translation>
    </message>
    <message>
        <source>It has a column without a name.</source>
        <translation>Elle a une colonne sans nom.</translation>
    </message>
    <message>
        <source>It has no name.</source>
        <translation>Elle n’a pas de nom.</translation>
    </message>
    <message>
        <source>Its primary key has too many columns.</source>
        <translation>Sa clé primaire a trop de colonnes.</translation>
    </message>
    <message>
        <source>It needs a function that only the program that made it has: %1</source>
        <translation>Elle a besoin de quelque chose que seul son propre programme possède&#x202f;: %1</translation>
    </message>
    <message>
        <source>Its column %1 has a name that is reserved for db-sync.</source>
        <translation>db-sync utilise lui-même le nom de sa colonne %1.</translation>
    </message>
    <message>
        <source>It is not one of the company&apos;s tables.</source>
        <translation>Elle ne fait pas partie des tables de l’entreprise.</translation>
    </message>
    <message>
        <source>Not every change of the company&apos;s tables could be made in this file; the details in the overview say why. Everything else goes on.</source>
        <translation>Certaines modifications des tables de l’entreprise n’ont pas pu être faites dans ce fichier&#x202f;; les détails de la vue d’ensemble disent pourquoi. Tout le reste continue.</translation>
    </message>
    <message>
        <source>The definition of %1 was changed here and in the cloud. The one here stays until it is added to the company&apos;s tables, or removed here.</source>
        <translation>La définition de %1 a été modifiée ici et dans le cloud. Celle d’ici reste jusqu’à ce qu’elle soit ajoutée aux tables de l’entreprise ou supprimée ici.</translation>
    </message>
    <message>
        <source>Table %1 refers to table %2, which is not synced. Other computers get the table without that reference.</source>
        <translation>La table %1 fait référence à la table %2, qui n’est pas synchronisée. Les autres ordinateurs reçoivent la table sans cette référence.</translation>
    </message>
</context>
<context>
    <name>CloudWords</name>
    <message>
        <source>“%1” must have a value in the cloud.</source>
        <translation>«&#x202f;%1&#x202f;» doit avoir une valeur dans le cloud.</translation>
    </message>
    <message>
        <source>“%1” is of type %2, which cannot hold %3 unchanged.</source>
        <translation>«&#x202f;%1&#x202f;» est de type %2, qui ne peut pas contenir %3 tel quel.</translation>
    </message>
    <message>
        <source>“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.</source>
        <translation>«&#x202f;%1&#x202f;» fait partie d’une clé et est de type %2 dans le cloud, qui ne peut pas contenir %3.</translation>
    </message>
    <message>
        <source>The row has more values than a row of the cloud&apos;s database can hold.</source>
        <translation>La ligne a plus de valeurs qu’une ligne de la base de données du cloud ne peut en contenir.</translation>
    </message>
    <message>
        <source>A value that the cloud looks rows up by is too long.</source>
        <translation>Une valeur d’après laquelle le cloud cherche les lignes est trop longue.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database leaves this row out.</source>
        <translation>Une règle de la base de données du cloud écarte cette ligne.</translation>
    </message>
    <message>
        <source>A column of the row must have a value in the cloud.</source>
        <translation>Une colonne de la ligne doit avoir une valeur dans le cloud.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database does not allow this row; the details tell which.</source>
        <translation>Une règle de la base de données du cloud n’autorise pas cette ligne&#x202f;; les détails disent laquelle.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has no value in %1, which needs one here.</source>
        <translation>La ligne du cloud n’a pas de valeur dans %1, qui en exige une ici.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row breaks a rule of the table here: %1</source>
        <translation>La ligne du cloud enfreint une règle de la table ici&#x202f;: %1</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has a value that does not fit the type of its column here.</source>
        <translation>La ligne du cloud a une valeur qui ne convient pas au type de sa colonne ici.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed; the details tell which.</source>
        <translation>Une valeur de cette ligne n’est pas autorisée&#x202f;; les détails disent laquelle.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed: %1.</source>
        <comment>columns</comment>
        <translation>Une valeur de cette ligne n’est pas autorisée&#x202f;: %1.</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation>Pas encore synchronisée.</translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation>Dernière synchronisation&#x202f;: %1, selon une horloge qui a été retardée depuis.</translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation>Dernière synchronisation&#x202f;: %1.</translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation>Depuis %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>%Ln modification est en sécurité sur cet ordinateur.</numerusform>
            <numerusform>%Ln modifications sont en sécurité sur cet ordinateur.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation>Vous pouvez continuer à travailler.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>%Ln modification en attente ici.</numerusform>
            <numerusform>%Ln modifications en attente ici.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>Synchroniser %Ln modification</numerusform>
            <numerusform>Synchroniser %Ln modifications</numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Synchroniser maintenant</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Ouverture</translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation>Lecture de la base de données en cours.</translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation>Non associée</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Configurer…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Synchronisation…</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Déconnecté</translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation>Votre session a pris fin&#x202f;; connectez-vous pour continuer à synchroniser.</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>Se reconnecter…</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Tentative en cours…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>%Ln ligne a été modifiée des deux côtés&#x202f;; tout le reste continue.</numerusform>
            <numerusform>%Ln lignes ont été modifiées des deux côtés&#x202f;; tout le reste continue.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln décision nécessaire</numerusform>
            <numerusform>%Ln décisions nécessaires</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>Résoudre %Ln conflit</numerusform>
            <numerusform>Résoudre %Ln conflits</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>Rien en attente.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation>La synchronisation automatique reprend à %1.</translation>
    </message>
    <message>
        <source>Decide about deletions</source>
        <translation>Décider des suppressions</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Ouvrir les paramètres</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>%Ln modification n’avait pas encore été envoyée&#x202f;: gardez le fichier endommagé jusqu’à ce que quelqu’un l’y ait cherchée.</numerusform>
            <numerusform>%Ln modifications n’avaient pas encore été envoyées&#x202f;: gardez le fichier endommagé jusqu’à ce que quelqu’un les y ait cherchées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>%Ln modification que vous avez faite depuis est conservée et sera écrite automatiquement.</numerusform>
            <numerusform>%Ln modifications que vous avez faites depuis sont conservées et seront écrites automatiquement.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>%Ln modification pas encore écrite</numerusform>
            <numerusform>%Ln modifications pas encore écrites</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now.</source>
        <translation>Impossible d’écrire dans le fichier pour le moment.</translation>
    </message>
    <message>
        <source>The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on with it.</source>
        <translation>La première synchronisation a été arrêtée avant la fin. Ce qui est arrivé reste, et le reste viendra quand vous la poursuivrez.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Poursuivre la première synchronisation</translation>
    </message>
    <message>
        <source>Automatic sync goes on tomorrow at %1.</source>
        <translation>La synchronisation automatique reprend demain à %1.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1 on %2.</source>
        <comment>time, day</comment>
        <translation>La synchronisation automatique reprend le %2 à %1.</translation>
    </message>
</context>
<context>
    <name>ListColumns</name>
    <message>
        <source>Companies</source>
        <translation>Entreprises</translation>
    </message>
    <message>
        <source>Datasources</source>
        <translation>Sources de données</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Utilisateurs</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Appareils</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>Journal d’audit</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>suspendue</translation>
    </message>
    <message>
        <source>removed, kept until its time is over</source>
        <translation>retirée, délai de suppression en cours</translation>
    </message>
    <message>
        <source>takes no new companies</source>
        <translation>n’accepte plus d’entreprises</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>utilisée</translation>
    </message>
    <message>
        <source>company added</source>
        <translation>entreprise ajoutée</translation>
    </message>
    <message>
        <source>company changed</source>
        <translation>entreprise modifiée</translation>
    </message>
    <message>
        <source>company moved</source>
        <translation>entreprise déplacée</translation>
    </message>
    <message>
        <source>company suspended</source>
        <translation>entreprise suspendue</translation>
    </message>
    <message>
        <source>company resumed</source>
        <translation>entreprise réactivée</translation>
    </message>
    <message>
        <source>company removed</source>
        <translation>entreprise retirée</translation>
    </message>
    <message>
        <source>company removed for good</source>
        <translation>entreprise retirée définitivement</translation>
    </message>
    <message>
        <source>company exported</source>
        <translation>entreprise exportée</translation>
    </message>
    <message>
        <source>company signed up</source>
        <translation>entreprise inscrite</translation>
    </message>
    <message>
        <source>datasource added</source>
        <translation>source de données ajoutée</translation>
    </message>
    <message>
        <source>datasource changed</source>
        <translation>source de données modifiée</translation>
    </message>
    <message>
        <source>datasource removed</source>
        <translation>source de données retirée</translation>
    </message>
    <message>
        <source>user added</source>
        <translation>utilisateur ajouté</translation>
    </message>
    <message>
        <source>user changed</source>
        <translation>utilisateur modifié</translation>
    </message>
    <message>
        <source>user disabled</source>
        <translation>utilisateur désactivé</translation>
    </message>
    <message>
        <source>password changed</source>
        <translation>mot de passe modifié</translation>
    </message>
    <message>
        <source>device revoked</source>
        <translation>appareil révoqué</translation>
    </message>
    <message>
        <source>schema pushed</source>
        <translation>schéma envoyé</translation>
    </message>
    <message>
        <source>policy set</source>
        <translation>règle de décision définie</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>clé API créée</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>clé API révoquée</translation>
    </message>
    <message>
        <source>operator added</source>
        <translation>opérateur ajouté</translation>
    </message>
    <message>
        <source>operator changed</source>
        <translation>opérateur modifié</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Site web</translation>
    </message>
    <message>
        <source>Datasource</source>
        <translation>Source de données</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Depuis</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Poids</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Prénom</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>Nom de famille</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rôle</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Désactivé</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>désactivé</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Utilisateur</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Vu pour la dernière fois</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>Révision</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Révoqué</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>révoqué</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quand</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Qui</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Quoi</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Objet</translation>
    </message>
    <message>
        <source>logged in</source>
        <translation>connexion</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>mot de passe incorrect</translation>
    </message>
    <message>
        <source>login refused</source>
        <translation>connexion refusée</translation>
    </message>
    <message>
        <source>locked out for some minutes</source>
        <translation>bloqué pour quelques minutes</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Depuis</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Fois</translation>
    </message>
    <message>
        <source>policy taken back</source>
        <translation>règle retirée</translation>
    </message>
</context>
<context>
    <name>MetadataField</name>
    <message>
        <source>Notes are a JSON object, for example %1.</source>
        <translation>Les notes sont un objet JSON, par exemple %1.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation>encore quelques secondes</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>moins d’une minute restante</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>encore environ %Ln minute</numerusform>
            <numerusform>encore environ %Ln minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation>À jour</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation>Modifications en attente</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Synchronisation</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Hors ligne</translation>
    </message>
    <message>
        <source>Needs your attention</source>
        <translation>Action requise</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nouvelle</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Modifiée</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Supprimée</translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation>Nouvelle ici, pas encore envoyée</translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation>Modifiée ici, pas encore envoyée</translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation>En conflit&#x202f;: attend votre décision</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>%Ln ligne ajoutée</numerusform>
            <numerusform>%Ln lignes ajoutées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>%Ln ligne modifiée</numerusform>
            <numerusform>%Ln lignes modifiées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>%Ln ligne supprimée</numerusform>
            <numerusform>%Ln lignes supprimées</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Aucune modification</translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation>Reçu du cloud</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>Envoyé au cloud</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Annulé</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>Conflit résolu</translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation>Invité (lit)</translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation>Utilisateur (synchronise)</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>Responsable</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrateur</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Préparation</translation>
    </message>
    <message>
        <source>Waiting for the cloud</source>
        <translation>En attente du cloud</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>Réception</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Écriture</translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation>Collecte des modifications</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Envoi</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Finalisation</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation>reçu&#x202f;: %1</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>envoyé&#x202f;: %1</translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation>Rien n’avait changé, ni d’un côté ni de l’autre.</translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation>Synchronisé – %1.</translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation>hier, %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln ligne</numerusform>
            <numerusform>%Ln lignes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <comment>a binary value</comment>
        <translation>
            <numerusform>%Ln octet</numerusform>
            <numerusform>%Ln octets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>text of %Ln byte(s), not UTF-8</source>
        <translation>
            <numerusform>texte de %Ln octet, pas en UTF-8</numerusform>
            <numerusform>texte de %Ln octets, pas en UTF-8</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>Modifiée des deux côtés</translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation>Modifiée ici, supprimée dans le cloud</translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation>Supprimée ici, modifiée dans le cloud</translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation>Ajoutée des deux côtés</translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation>Une valeur qui doit être unique</translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation>Une ligne à laquelle elle fait référence est absente</translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation>Une valeur qui n’est pas autorisée</translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation>Quelqu’un</translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation>%1 a modifié %2 dans le cloud&#x202f;; ici aussi il y a eu une modification, mais différente.</translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation>%1 a supprimé cette ligne dans le cloud&#x202f;; ici, elle a été modifiée.</translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation>%1 a modifié cette ligne dans le cloud&#x202f;; ici, elle a été supprimée.</translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation>%1 a ajouté dans le cloud une ligne avec la même clé&#x202f;; les deux sont différentes.</translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation>Une autre ligne du cloud a déjà la même valeur dans %1, qui doit être unique.</translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation>Cette ligne fait référence à une ligne qui n’existe plus dans le cloud.</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Garder la mienne</translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation>Prendre celle du cloud</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Garder les deux</translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation>Utiliser mon choix</translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation>La ligne revient dans le cloud, avec vos modifications.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation>La ligne est aussi supprimée dans le cloud.</translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation>Vos valeurs remplacent celles du cloud à la prochaine synchronisation.</translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes are discarded.</source>
        <translation>La ligne est aussi supprimée ici&#x202f;; vos modifications disparaissent.</translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation>La ligne revient ici, telle qu’elle est dans le cloud.</translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours are discarded.</source>
        <translation>Cet ordinateur prend les valeurs du cloud&#x202f;; les vôtres disparaissent.</translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation>Ce que montre la colonne «&#x202f;Résultat&#x202f;» est gardé ici et envoyé à la prochaine synchronisation.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>%Ln conflit résolu&#x202f;: votre version reste.</numerusform>
            <numerusform>%Ln conflits résolus&#x202f;: vos versions restent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>%Ln conflit résolu&#x202f;: la version du cloud est prise.</numerusform>
            <numerusform>%Ln conflits résolus&#x202f;: les versions du cloud sont prises.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>%Ln conflit résolu&#x202f;: les deux lignes restent.</numerusform>
            <numerusform>%Ln conflits résolus&#x202f;: les deux lignes restent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>%Ln conflit résolu selon votre choix.</numerusform>
            <numerusform>%Ln conflits résolus selon votre choix.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>Le fichier est introuvable</translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation>Le fichier de la base de données a été déplacé, renommé ou supprimé, ou son disque n’est pas connecté. Remettez-le en place et db-sync continue automatiquement&#x202f;; ou dissociez-le dans les paramètres.</translation>
    </message>
    <message>
        <source>This file is not a database</source>
        <translation>Ce fichier n’est pas une base de données</translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation>Ce qui se trouve là n’est pas une base de données SQLite. Si c’en était une, mettez une sauvegarde à sa place&#x202f;; ce qui a été synchronisé est en sécurité dans le cloud.</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>Le fichier est endommagé</translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation>Des parties de la base de données sont illisibles. Fermez les programmes qui l’utilisent et mettez une sauvegarde à sa place&#x202f;; ce qui a été synchronisé est en sécurité dans le cloud et revient à la prochaine synchronisation.</translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation>Ce fichier n’est pas encore associé</translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation>Associez-la à votre entreprise pour la garder à jour.</translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation>Ce fichier est déjà associé</translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation>Ouvrez-le, ou dissociez-le d’abord dans les paramètres.</translation>
    </message>
    <message>
        <source>Another program is using the file</source>
        <translation>Un autre programme bloque le fichier</translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.</source>
        <translation>db-sync continue automatiquement dès que ce programme libère le fichier. Rien n’est perdu.</translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation>Une autre synchronisation de ce fichier est en cours</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>Attendez qu’elle soit terminée, puis réessayez.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Le disque est plein</translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was half written.</source>
        <translation>Libérez de l’espace, puis réessayez. La base de données est comme avant&#x202f;; rien n’a été écrit à moitié.</translation>
    </message>
    <message>
        <source>You do not have permission to write to this file</source>
        <translation>Le fichier n’est pas accessible en écriture</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation>Vérifiez les droits du fichier et de son dossier, puis réessayez.</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>Impossible d’ouvrir le fichier</translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation>Vérifiez que le fichier et son dossier existent et sont accessibles en lecture et en écriture.</translation>
    </message>
    <message>
        <source>The disk is not responding properly</source>
        <translation>Le disque ne répond pas correctement</translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation>Le fichier n’a pas pu être lu ou écrit. Vérifiez le disque et son câble, puis réessayez.</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>Le cloud est injoignable</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation>Votre travail ici est en sécurité et continue. Vérifiez le réseau&#x202f;; db-sync réessaie automatiquement.</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>La connexion a été interrompue</translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation>Ce qui est arrivé reste, et la prochaine synchronisation repart de là.</translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation>Le cloud a un problème</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>Votre travail ici est en sécurité et continue&#x202f;; db-sync réessaie automatiquement.</translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation>Le cloud est très sollicité</translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation>Votre travail ici est en sécurité&#x202f;; db-sync réessaie automatiquement.</translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation>Aucun cloud db-sync ne répond à cette adresse</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation>Quelque chose répond à cette adresse, mais ce n’est pas un cloud db-sync. Vérifiez l’adresse.</translation>
    </message>
    <message>
        <source>This is not a server address</source>
        <translation>Ce n’est pas une adresse de serveur</translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation>Elle ressemble à https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>Vous êtes déconnecté</translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation>Reconnectez-vous&#x202f;; rien n’est perdu ici.</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>Personne n’est connecté</translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation>Connectez-vous pour continuer à synchroniser&#x202f;; rien n’est perdu ici.</translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation>L’e-mail ou le mot de passe est incorrect</translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation>Vérifiez le code de l’entreprise, l’adresse e-mail et le mot de passe.</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>Vous n’avez pas le droit de faire cela</translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation>Votre rôle ne le permet pas. Adressez-vous à un administrateur de votre entreprise.</translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation>Cette entreprise n’existe pas</translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation>Vérifiez le code de l’entreprise.</translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation>Votre entreprise est suspendue</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation>L’exploitant du cloud l’a suspendue pour un temps. Vos modifications attendent ici.</translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation>Cet appareil a été exclu</translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation>Un administrateur de votre entreprise l’a révoqué. Vos modifications restent ici&#x202f;; dissociez puis associez à nouveau le fichier si c’était une erreur.</translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation>Votre entreprise n’a pas encore de place dans le cloud</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation>Demandez à l’exploitant du cloud de lui attribuer une source de données.</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>Trop de tentatives</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation>Attendez quelques minutes, puis réessayez.</translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation>Ce code d’entreprise est déjà pris</translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation>Choisissez-en un autre, ou connectez-vous si votre entreprise est déjà ici.</translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation>Cette adresse e-mail est déjà prise</translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation>Connectez-vous plutôt, ou utilisez une autre adresse.</translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation>Aucune table ne peut être synchronisée</translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation>Ni le fichier ni votre entreprise n’en ont. Les tables ont besoin d’une clé primaire.</translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation>Les tables sont différentes de celles de votre entreprise</translation>
    </message>
    <message>
        <source>Both cannot be kept in this case</source>
        <translation>Impossible de garder les deux ici</translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation>Cette valeur ne convient pas à la colonne</translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation>Le cloud a refusé</translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation>La base de données est inutilisable</translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation>C’est impossible</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêté</translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation>Un problème est survenu ici</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation>%1&#x202f;: %2</translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation>La valeur du cloud reste</translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation>La valeur de l’ordinateur qui synchronise reste</translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation>La modification la plus récente reste</translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation>Les deux différences sont additionnées</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>On demande à une personne</translation>
    </message>
    <message>
        <source>Deleted here, not sent yet</source>
        <translation>Supprimée ici, pas encore envoyée</translation>
    </message>
    <message>
        <source>Just arrived from the cloud</source>
        <translation>Vient d’arriver du cloud</translation>
    </message>
    <message>
        <source>%1 Noticed: %2.</source>
        <comment>what happened, when</comment>
        <translation>%1 Constaté&#x202f;: %2.</translation>
    </message>
    <message>
        <source>Your row is sent again. The cloud takes it once the row that it refers to is there.</source>
        <translation>Votre ligne est renvoyée. Le cloud l’accepte dès que la ligne à laquelle elle fait référence est présente.</translation>
    </message>
    <message>
        <source>Your row is sent again as it is. The cloud takes it once its rules allow the value.</source>
        <translation>Votre ligne est renvoyée telle quelle. Le cloud l’accepte dès que ses règles autorisent la valeur.</translation>
    </message>
    <message>
        <source>Your change goes; the row becomes again what the cloud has.</source>
        <translation>Votre modification disparaît&#x202f;; la ligne redevient telle qu’elle est dans le cloud.</translation>
    </message>
    <message>
        <source>Your row is deleted; the cloud&apos;s rows stay as they are.</source>
        <translation>Votre ligne disparaît&#x202f;; les lignes du cloud restent telles quelles.</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <comment>column</comment>
        <translation>%1 a besoin d’une valeur.</translation>
    </message>
    <message>
        <source>Another row already has these values.</source>
        <translation>Une autre ligne a déjà ces valeurs.</translation>
    </message>
    <message>
        <source>Another row already has this %1.</source>
        <comment>column</comment>
        <translation>Une autre ligne a déjà cette valeur dans %1.</translation>
    </message>
    <message>
        <source>This breaks a rule of the table: %1</source>
        <comment>SQL condition</comment>
        <translation>Cela enfreint une règle de la table&#x202f;: %1</translation>
    </message>
    <message>
        <source>A value refers to a row that is not there.</source>
        <translation>Une valeur fait référence à une ligne qui n’existe pas.</translation>
    </message>
    <message>
        <source>There is no such row in %1 that %2 could refer to.</source>
        <comment>table, column</comment>
        <translation>Il n’y a dans %1 aucune ligne à laquelle %2 pourrait faire référence.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>%Ln ligne de %1 fait encore référence à cette ligne.</numerusform>
            <numerusform>%Ln lignes de %1 font encore référence à cette ligne.</numerusform>
        </translation>
    </message>
    <message>
        <source>A value does not fit the type of its column.</source>
        <translation>Une valeur ne correspond pas au type de sa colonne.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes numbers such as 12 or 1.5.</source>
        <comment>value, column</comment>
        <translation>«&#x202f;%1&#x202f;» ne convient pas à %2, qui attend des nombres comme 12 ou 1.5.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this.</source>
        <translation>Une règle de la base de données ne le permet pas.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this: %1</source>
        <translation>Une règle de la base de données ne le permet pas&#x202f;: %1</translation>
    </message>
    <message>
        <source>This row no longer exists.</source>
        <translation>Cette ligne n’existe plus.</translation>
    </message>
    <message>
        <source>A row was changed again since.</source>
        <translation>Une ligne a de nouveau été modifiée depuis.</translation>
    </message>
    <message>
        <source>“%1” cannot be taken back. %2</source>
        <comment>what was done, why</comment>
        <translation>«&#x202f;%1&#x202f;» ne peut pas être annulé. %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>%Ln ligne ajoutée à %1</numerusform>
            <numerusform>%Ln lignes ajoutées à %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>%Ln ligne de %1 modifiée</numerusform>
            <numerusform>%Ln lignes de %1 modifiées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>%Ln ligne de %1 supprimée</numerusform>
            <numerusform>%Ln lignes de %1 supprimées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>%Ln ligne collée dans %1</numerusform>
            <numerusform>%Ln lignes collées dans %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>%Ln ligne importée dans %1</numerusform>
            <numerusform>%Ln lignes importées dans %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>%Ln modification abandonnée</numerusform>
            <numerusform>%Ln modifications abandonnées</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 contains “%2”</source>
        <comment>column, text</comment>
        <translation>%1 contient «&#x202f;%2&#x202f;»</translation>
    </message>
    <message>
        <source>%1 is “%2”</source>
        <comment>column, value</comment>
        <translation>%1 est «&#x202f;%2&#x202f;»</translation>
    </message>
    <message>
        <source>%1 is not “%2”</source>
        <comment>column, value</comment>
        <translation>%1 n’est pas «&#x202f;%2&#x202f;»</translation>
    </message>
    <message>
        <source>%1 is below “%2”</source>
        <comment>column, value</comment>
        <translation>%1 est inférieur à «&#x202f;%2&#x202f;»</translation>
    </message>
    <message>
        <source>%1 is above “%2”</source>
        <comment>column, value</comment>
        <translation>%1 est supérieur à «&#x202f;%2&#x202f;»</translation>
    </message>
    <message>
        <source>%1 has no value</source>
        <comment>column</comment>
        <translation>%1 n’a pas de valeur</translation>
    </message>
    <message>
        <source>%1 has a value</source>
        <comment>column</comment>
        <translation>%1 a une valeur</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>contient</translation>
    </message>
    <message>
        <source>is</source>
        <translation>est</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>n’est pas</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>est inférieur à</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>est supérieur à</translation>
    </message>
    <message>
        <source>has no value</source>
        <translation>n’a pas de valeur</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>a une valeur</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>Cela ne peut pas être annulé</translation>
    </message>
    <message>
        <source>This is not a text file</source>
        <translation>Ce n’est pas un fichier texte</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>Le fichier est vide</translation>
    </message>
    <message>
        <source>The file cannot be written</source>
        <translation>Impossible d’écrire le fichier</translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>attend une décision</translation>
    </message>
    <message>
        <source>changed since: %1</source>
        <comment>columns</comment>
        <translation>modifié depuis&#x202f;: %1</translation>
    </message>
    <message>
        <source>was added, and changed since</source>
        <translation>a été ajoutée, puis modifiée</translation>
    </message>
    <message>
        <source>was changed, and deleted since</source>
        <translation>a été modifiée, puis supprimée</translation>
    </message>
    <message>
        <source>was deleted, and another row has its place now</source>
        <translation>a été supprimée, et une autre ligne a pris sa place</translation>
    </message>
    <message>
        <source>refers to a row that no longer exists</source>
        <translation>fait référence à une ligne qui n’existe plus</translation>
    </message>
    <message>
        <source>other rows refer to it</source>
        <translation>d’autres lignes y font référence</translation>
    </message>
    <message>
        <source>a rule of the database does not allow it: %1</source>
        <translation>une règle de la base de données ne le permet pas&#x202f;: %1</translation>
    </message>
    <message>
        <source>this table is not synced here any more</source>
        <translation>cette table n’est plus synchronisée ici</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… et %Ln autre</numerusform>
            <numerusform>… et %Ln autres</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 dans %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, why it stays</comment>
        <translation>%1&#x202f;: %2</translation>
    </message>
    <message>
        <source>The rows already are as they were before: nothing has to be changed.</source>
        <translation>Les lignes sont déjà telles qu’avant&#x202f;: il n’y a rien à modifier.</translation>
    </message>
    <message>
        <source>Nothing can be taken back:</source>
        <translation>Rien ne peut être annulé&#x202f;:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>%Ln ligne reste telle quelle&#x202f;:</numerusform>
            <numerusform>%Ln lignes restent telles quelles&#x202f;:</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Annulé&#x202f;: %1</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>Annulé&#x202f;: %1. %Ln ligne est restée telle quelle.</numerusform>
            <numerusform>Annulé&#x202f;: %1. %Ln lignes sont restées telles quelles.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <comment>column, value before, value after</comment>
        <translation>%1&#x202f;: %2 → %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be decided this way and stay(s): %1</source>
        <translation>
            <numerusform>%Ln ne peut pas être tranché ainsi et reste&#x202f;: %1</numerusform>
            <numerusform>%Ln ne peuvent pas être tranchés ainsi et restent&#x202f;: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Received and sent</source>
        <translation>Reçu et envoyé</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>%Ln nouvelle ligne a reçu un autre numéro, le sien étant pris&#x202f;; l’activité dit laquelle.</numerusform>
            <numerusform>%Ln nouvelles lignes ont reçu un autre numéro, le leur étant pris&#x202f;; l’activité dit lesquelles.</numerusform>
        </translation>
    </message>
    <message>
        <source>(empty)</source>
        <comment>a text without characters</comment>
        <translation>(vide)</translation>
    </message>
    <message>
        <source>An administrator must stay</source>
        <translation>Il doit rester un administrateur</translation>
    </message>
    <message>
        <source>This is the company&apos;s last administrator. Make another user administrator first.</source>
        <translation>C’est le dernier administrateur de l’entreprise. Nommez d’abord un autre utilisateur administrateur.</translation>
    </message>
    <message>
        <source>Companies are still in this datasource</source>
        <translation>Des entreprises sont encore dans cette source de données</translation>
    </message>
    <message>
        <source>Move them to another datasource first.</source>
        <translation>Déplacez-les d’abord vers une autre source de données.</translation>
    </message>
    <message>
        <source>A datasource of this name is there already</source>
        <translation>Une source de données porte déjà ce nom</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Choisissez un autre nom.</translation>
    </message>
    <message>
        <source>This database is a datasource already</source>
        <translation>Cette base de données est déjà une source de données</translation>
    </message>
    <message>
        <source>Choose another database.</source>
        <translation>Choisissez une autre base de données.</translation>
    </message>
    <message>
        <source>This datasource takes no more companies</source>
        <translation>Cette source de données n’accepte plus d’entreprises</translation>
    </message>
    <message>
        <source>It is being emptied. Choose another one, or make it active again.</source>
        <translation>Elle doit être vidée. Choisissez-en une autre ou réactivez-la.</translation>
    </message>
    <message>
        <source>This company has data already</source>
        <translation>Cette entreprise a déjà des données</translation>
    </message>
    <message>
        <source>Its rows must stay in a datasource.</source>
        <translation>Ses lignes doivent rester dans une source de données.</translation>
    </message>
    <message>
        <source>This company is being moved</source>
        <translation>Cette entreprise est en cours de déplacement</translation>
    </message>
    <message>
        <source>This row was deleted here, but rows in the cloud still refer to it.</source>
        <translation>Cette ligne a été supprimée ici, mais des lignes du cloud y font encore référence.</translation>
    </message>
    <message>
        <source>Your row stays, and the other one goes; what refers to either refers to yours.</source>
        <translation>Votre ligne reste et l’autre disparaît&#x202f;; ce qui fait référence à l’une ou l’autre fait désormais référence à la vôtre.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too, once nothing there refers to it any more.</source>
        <translation>La ligne est aussi supprimée dans le cloud, dès que plus rien n’y fait référence là-bas.</translation>
    </message>
    <message>
        <source>Your row is deleted; what referred to it refers to the cloud&apos;s row.</source>
        <translation>Votre ligne disparaît&#x202f;; ce qui y fait référence fait désormais référence à la ligne du cloud.</translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key, and what refers to yours goes along.</source>
        <translation>Les deux lignes restent&#x202f;; la vôtre reçoit une nouvelle clé, et les références à celle-ci sont mises à jour.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row cannot be replaced</source>
        <translation>La ligne du cloud ne peut pas céder la place</translation>
    </message>
    <message>
        <source>Other rows refer to it. Take the cloud&apos;s, or give yours another value.</source>
        <translation>D’autres lignes y font référence. Prenez celle du cloud, ou donnez une autre valeur à la vôtre.</translation>
    </message>
    <message>
        <source>A row that it refers to has lost its place to another</source>
        <translation>Une ligne à laquelle elle fait référence a perdu sa place au profit d’une autre</translation>
    </message>
    <message>
        <source>Decide between those two first; the next sync asks about them.</source>
        <translation>Décidez d’abord entre ces deux-là&#x202f;; la prochaine synchronisation pose la question.</translation>
    </message>
    <message>
        <source>Both rows are in the cloud</source>
        <translation>Les deux lignes sont dans le cloud</translation>
    </message>
    <message>
        <source>Keep yours, and the other one goes; or give yours another value.</source>
        <translation>Gardez la vôtre et l’autre disparaît&#x202f;; ou donnez une autre valeur à la vôtre.</translation>
    </message>
    <message>
        <source>This database does not hold the datasource&apos;s companies</source>
        <translation>Cette base ne contient pas les entreprises de la source de données</translation>
    </message>
    <message>
        <source>Restore the companies&apos; rows there first, or move the companies to another datasource.</source>
        <translation>Transférez-les-y d’abord, ou déplacez les entreprises vers une autre source de données.</translation>
    </message>
    <message>
        <source>This database belongs to another cloud</source>
        <translation>Cette base appartient à un autre cloud</translation>
    </message>
    <message>
        <source>Choose another database, or another schema in it.</source>
        <translation>Choisissez une autre base, ou un autre schéma dans celle-ci.</translation>
    </message>
    <message>
        <source>Both datasources are the same database</source>
        <translation>Les deux sources de données sont la même base</translation>
    </message>
    <message>
        <source>The company&apos;s rows are there already; choose another datasource.</source>
        <translation>Les lignes de l’entreprise y sont déjà&#x202f;; choisissez une autre source de données.</translation>
    </message>
    <message>
        <source>This datasource has no room for another company</source>
        <translation>Cette source de données n’a pas de place pour une autre entreprise</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Choisissez-en une autre.</translation>
    </message>
    <message>
        <source>The cloud has no room for another company</source>
        <translation>Le cloud n’a pas de place pour une autre entreprise</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to add a datasource.</source>
        <translation>Demandez à l’exploitant du cloud d’ajouter une source de données.</translation>
    </message>
    <message>
        <source>This company has been removed</source>
        <translation>Cette entreprise a été retirée</translation>
    </message>
    <message>
        <source>Its rows are being deleted; it cannot come back.</source>
        <translation>Ses lignes sont en cours de suppression&#x202f;; elle ne peut pas revenir.</translation>
    </message>
    <message>
        <source>This row and another one in the cloud share a value that only one row may have.</source>
        <translation>Cette ligne et une autre du cloud ont ce qu’une seule ligne peut avoir.</translation>
    </message>
    <message>
        <source>Choose one of them, or give yours another value.</source>
        <translation>Choisissez l’une d’elles, ou donnez une autre valeur à la vôtre.</translation>
    </message>
    <message>
        <source>It breaks a rule of the table, or refers to a row that is not there. Choose another value; nothing was changed.</source>
        <translation>Elle enfreint une règle de la table ou fait référence à une ligne qui n’existe pas. Choisissez une autre valeur&#x202f;; rien n’a été modifié.</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then choose it again.</source>
        <translation>Enregistrez-le en CSV (UTF-8), puis choisissez-le à nouveau.</translation>
    </message>
    <message>
        <source>There is no line in it; nothing was changed.</source>
        <translation>Il ne contient aucune ligne&#x202f;; rien n’a été modifié.</translation>
    </message>
    <message>
        <source>This no longer exists</source>
        <translation>Cela n’existe plus</translation>
    </message>
    <message>
        <source>It was synced, decided or changed meanwhile; the view shows what there is now.</source>
        <translation>Cela a été synchronisé, résolu ou modifié entre-temps&#x202f;; la vue montre ce qu’il y a maintenant.</translation>
    </message>
    <message>
        <source>No sync has changed rows yet, so there is nothing to take back.</source>
        <translation>Aucune synchronisation n’a encore modifié de lignes&#x202f;; il n’y a rien à annuler.</translation>
    </message>
    <message>
        <source>Its rows are not kept: they were too many or are too old, or it was the first sync of the file.</source>
        <translation>Ses lignes ne sont pas conservées&#x202f;: elles étaient trop nombreuses ou sont trop anciennes, ou c’était la première synchronisation du fichier.</translation>
    </message>
    <message>
        <source>Something else answers in its place: the log-in page of a network, say. Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>Autre chose répond à sa place, la page de connexion d’un réseau par exemple. Votre travail ici est en sécurité et continue&#x202f;; db-sync réessaie automatiquement.</translation>
    </message>
    <message>
        <source>A newer db-sync is needed</source>
        <translation>Un db-sync plus récent est nécessaire</translation>
    </message>
    <message>
        <source>The file was used with a newer version. Update db-sync on this computer; nothing here is lost.</source>
        <translation>Le fichier a été utilisé avec une version plus récente. Mettez db-sync à jour sur cet ordinateur&#x202f;; rien n’est perdu ici.</translation>
    </message>
    <message>
        <source>The cloud does not know this file</source>
        <translation>Le cloud ne connaît pas ce fichier</translation>
    </message>
    <message>
        <source>Unlink it in the settings and link it again; rows are compared and kept.</source>
        <translation>Dissociez-le dans les paramètres puis associez-le à nouveau&#x202f;; les lignes sont comparées et gardées.</translation>
    </message>
    <message>
        <source>Your account is disabled</source>
        <translation>Votre compte est désactivé</translation>
    </message>
    <message>
        <source>An administrator of your company has done that; ask them. Your changes stay here.</source>
        <translation>Un administrateur de votre entreprise l’a fait&#x202f;; renseignez-vous auprès de lui. Vos modifications restent ici.</translation>
    </message>
    <message>
        <source>The tables have just changed</source>
        <translation>Les tables viennent de changer</translation>
    </message>
    <message>
        <source>Another program has changed them during the sync; the next one goes on with them.</source>
        <translation>Un autre programme les a modifiées pendant la synchronisation&#x202f;; la suivante continue avec elles.</translation>
    </message>
    <message>
        <source>A search index of the file is damaged</source>
        <translation>Un index de recherche du fichier est endommagé</translation>
    </message>
    <message>
        <source>The rows themselves are whole. Whoever looks after the file can have it rebuilt: dbsync doctor --repair.</source>
        <translation>Les lignes elles-mêmes sont intactes. La personne qui s’occupe du fichier peut le faire reconstruire&#x202f;: dbsync doctor --repair.</translation>
    </message>
    <message>
        <source>The change on the computer that syncs is replaced; it can still be found in that computer&apos;s activity.</source>
        <translation>Ce qui a été modifié sur l’ordinateur qui synchronise n’est pas retenu&#x202f;; cela reste dans l’activité de cet ordinateur.</translation>
    </message>
    <message>
        <source>The change in the cloud is replaced by that of the computer that syncs later; it can still be found in that computer&apos;s activity.</source>
        <translation>Ce qui a été modifié dans le cloud est remplacé par la modification de l’ordinateur qui synchronise plus tard&#x202f;; cela reste dans l’activité de cet ordinateur.</translation>
    </message>
    <message>
        <source>The latest change wins, no matter who syncs first. The earlier value stays in the activity.</source>
        <translation>La modification la plus récente l’emporte, peu importe qui synchronise en premier. La valeur précédente reste dans l’activité.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a person is asked.</source>
        <translation>Deux personnes qui ajoutent chacune 1 ont ajouté 2. Dans les colonnes de nombres&#x202f;; pour les autres, quelqu’un est consulté.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only for a column of numbers.</source>
        <translation>Deux personnes qui ajoutent chacune 1 ont ajouté 2. Seulement pour une colonne de nombres.</translation>
    </message>
    <message>
        <source>Both values are kept until somebody decides under “Conflicts”; everything else goes on.</source>
        <translation>Les deux valeurs sont gardées jusqu’à ce que quelqu’un décide sous «&#x202f;Conflits&#x202f;»&#x202f;; tout le reste continue.</translation>
    </message>
    <message>
        <source>Nothing was changed. Link an empty file instead, or have the tables matched to your company&apos;s:</source>
        <translation>Rien n’a été modifié. Associez plutôt un fichier vide, ou faites harmoniser les tables&#x202f;:</translation>
    </message>
    <message>
        <source>The tables were changed here and in the cloud</source>
        <translation>Les tables ont été modifiées ici et dans le cloud</translation>
    </message>
    <message>
        <source>The two changes exclude each other:</source>
        <translation>Les deux modifications s’excluent l’une l’autre&#x202f;:</translation>
    </message>
    <message>
        <source>Your company&apos;s tables were changed meanwhile; the next sync goes on with them.</source>
        <translation>Les tables de votre entreprise ont été modifiées entre-temps&#x202f;; la prochaine synchronisation continue avec elles.</translation>
    </message>
    <message>
        <source>A name is reserved for db-sync</source>
        <translation>L’un des noms est réservé à db-sync</translation>
    </message>
    <message>
        <source>Have it renamed, then link the file:</source>
        <translation>Faites-le renommer, puis associez le fichier&#x202f;:</translation>
    </message>
    <message>
        <source>Only numbers can be added up</source>
        <translation>Seuls des nombres peuvent être additionnés</translation>
    </message>
    <message>
        <source>Choose a column of numbers, or another way to decide.</source>
        <translation>Choisissez une colonne de nombres, ou une autre façon de décider.</translation>
    </message>
    <message>
        <source>Something you entered is not valid</source>
        <translation>Une saisie ne convient pas</translation>
    </message>
    <message>
        <source>This is not a database address</source>
        <translation>Ce n’est pas l’adresse d’une base de données</translation>
    </message>
    <message>
        <source>It looks like postgresql://user:password@host:port/database?schema=name.</source>
        <translation>Elle ressemble à postgresql://user:password@host:port/database?schema=name.</translation>
    </message>
    <message>
        <source>The database cannot be a datasource</source>
        <translation>La base de données ne peut pas être une source de données</translation>
    </message>
    <message>
        <source>Nothing was stored. Check the address, and that the database runs:</source>
        <translation>Rien n’a été enregistré. Vérifiez l’adresse, et que la base de données fonctionne&#x202f;:</translation>
    </message>
    <message>
        <source>This database belongs to something else</source>
        <translation>Cette base de données appartient à autre chose</translation>
    </message>
    <message>
        <source>This database cannot hold every text</source>
        <translation>Cette base de données ne peut pas contenir tous les textes</translation>
    </message>
    <message>
        <source>Choose one that was made with the encoding UTF8.</source>
        <translation>Choisissez-en une qui a été créée avec l’encodage UTF8.</translation>
    </message>
    <message>
        <source>Making the company took too long</source>
        <translation>La création de l’entreprise a pris trop de temps</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>Réessayez dans un moment.</translation>
    </message>
    <message>
        <source>A row has too many values for this datasource</source>
        <translation>Une ligne a trop de valeurs pour cette source de données</translation>
    </message>
    <message>
        <source>The company stays where it is:</source>
        <translation>L’entreprise reste où elle est&#x202f;:</translation>
    </message>
    <message>
        <source>A row is too large</source>
        <translation>Une ligne est trop volumineuse</translation>
    </message>
    <message>
        <source>The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.</source>
        <translation>Le cloud accepte des lignes jusqu’à 64 Mo. Réduisez les valeurs&#x202f;; la ligne reste ici.</translation>
    </message>
    <message>
        <source>db-sync&apos;s own files cannot be used</source>
        <translation>Les fichiers propres à db-sync sont inutilisables</translation>
    </message>
    <message>
        <source>Check the permissions of its folder, and that the disk has room:</source>
        <translation>Vérifiez les droits du dossier, et que le disque a de la place&#x202f;:</translation>
    </message>
    <message>
        <source>Somebody has removed it meanwhile; read the list again.</source>
        <translation>Quelqu’un l’a retiré entre-temps&#x202f;; actualisez la liste.</translation>
    </message>
    <message>
        <source>Check the network, and try again in a while.</source>
        <translation>Vérifiez le réseau et réessayez dans un moment.</translation>
    </message>
    <message>
        <source>A newer db-sync has linked this file</source>
        <translation>Une version plus récente de db-sync a associé ce fichier</translation>
    </message>
    <message>
        <source>Install the newest db-sync on this computer. Other programs go on working with the file meanwhile.</source>
        <translation>Installez la dernière version de db-sync sur cet ordinateur. Les autres programmes continuent de travailler avec le fichier entre-temps.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes whole numbers such as 12.</source>
        <comment>value, column</comment>
        <translation>«&#x202f;%1&#x202f;» ne convient pas à %2, qui attend des nombres entiers comme 12.</translation>
    </message>
    <message>
        <source>The keychain is locked</source>
        <translation>Le trousseau de clés est verrouillé</translation>
    </message>
    <message>
        <source>The keychain of this computer, which has your login, is locked or not running. Unlock it, and db-sync goes on by itself.</source>
        <translation>Le trousseau de clés de cet ordinateur, où se trouvent vos identifiants, est verrouillé ou ne fonctionne pas. Déverrouillez-le et db-sync continue de lui-même.</translation>
    </message>
    <message>
        <source>Check it, then try again:</source>
        <translation>Vérifiez-le, puis réessayez&#x202f;:</translation>
    </message>
    <message>
        <source>A rule of the table does not allow it</source>
        <translation>Une règle de la table ne le permet pas</translation>
    </message>
    <message>
        <source>Nothing was changed. The database said:</source>
        <translation>Rien n’a été modifié. La base de données a répondu&#x202f;:</translation>
    </message>
    <message>
        <source>This cannot be reverted</source>
        <translation>Cette modification ne peut pas être abandonnée</translation>
    </message>
    <message>
        <source>Starting at log-in could not be set</source>
        <translation>Le démarrage à l’ouverture de session n’a pas pu être réglé</translation>
    </message>
    <message>
        <source>Choose another place, or make room on the disk:</source>
        <translation>Choisissez un autre emplacement, ou libérez de la place sur le disque&#x202f;:</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. The cloud said: “%1”</source>
        <translation>Votre travail ici est en sécurité et continue. Le cloud a répondu&#x202f;: «&#x202f;%1&#x202f;»</translation>
    </message>
    <message>
        <source>Your changes stay here. The cloud said: “%1”</source>
        <translation>Vos modifications restent ici. Le cloud a répondu&#x202f;: «&#x202f;%1&#x202f;»</translation>
    </message>
    <message>
        <source>Close other programs that use the file, then try again. The database said: “%1”</source>
        <translation>Fermez les autres programmes qui utilisent le fichier, puis réessayez. La base de données a répondu&#x202f;: «&#x202f;%1&#x202f;»</translation>
    </message>
    <message>
        <source>Nothing was changed. The reason: “%1”</source>
        <translation>Rien n’a été modifié. La raison&#x202f;: «&#x202f;%1&#x202f;»</translation>
    </message>
    <message>
        <source>What was done until then stays.</source>
        <translation>Ce qui était fait jusque-là reste.</translation>
    </message>
    <message>
        <source>Try again; where it stays so, tell whoever looks after db-sync: “%1”</source>
        <translation>Réessayez&#x202f;; si cela persiste, dites à la personne qui s’occupe de db-sync&#x202f;: «&#x202f;%1&#x202f;»</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>%Ln ligne retrouve ses valeurs d’avant.</numerusform>
            <numerusform>%Ln lignes retrouvent leurs valeurs d’avant.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>%Ln ligne supprimée revient.</numerusform>
            <numerusform>%Ln lignes supprimées reviennent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>%Ln ligne ajoutée est de nouveau supprimée.</numerusform>
            <numerusform>%Ln lignes ajoutées sont de nouveau supprimées.</numerusform>
        </translation>
    </message>
    <message>
        <source>The next sync sends that to everyone, and it can be taken back in turn.</source>
        <translation>La prochaine synchronisation l’envoie à tout le monde, et cela peut à son tour être annulé.</translation>
    </message>
    <message>
        <source>Your company was removed</source>
        <translation>Votre entreprise a été supprimée</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and your changes stay here.</source>
        <translation>L’exploitant du cloud l’a supprimée ; adressez-vous à lui si c’était une erreur. Votre fichier et vos modifications restent ici.</translation>
    </message>
    <message>
        <source>It can be taken back until %1.</source>
        <translation>C’est réversible jusqu’au %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::desktop::SingleInstance</name>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be made.</source>
        <translation>Le dossier %1, où db-sync garde ses réglages, ne peut pas être créé.</translation>
    </message>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be written to.</source>
        <translation>Le dossier %1, où db-sync garde ses réglages, n’est pas accessible en écriture.</translation>
    </message>
    <message>
        <source>db-sync runs already, but does not answer. End it, then start it again.</source>
        <translation>db-sync est déjà en marche, mais ne répond pas. Arrêtez-le, puis relancez-le.</translation>
    </message>
    <message>
        <source>db-sync cannot be reached by later starts at %1: %2</source>
        <translation>db-sync ne peut pas être joint par les démarrages suivants à %1&#x202f;: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation>Mon entreprise &amp;utilise déjà db-sync&#x202f;: se connecter</translation>
    </message>
    <message>
        <source>My company is new &amp;here: sign up</source>
        <translation>Mon entreprise est &amp;nouvelle ici&#x202f;: s’inscrire</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>Qui êtes-vous&#x202f;?</translation>
    </message>
    <message>
        <source>Everyone in a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation>Tous les membres d’une entreprise partagent ses données&#x202f;; chacun se connecte avec une adresse e-mail et un mot de passe.</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>S’inscrire</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Se connecter</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Se connecter…</translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation>Se déconnecter…</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Qui</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Entreprise</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rôle</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Serveur</translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation>Comptes sur cet ordinateur</translation>
    </message>
    <message>
        <source>all companies</source>
        <translation>toutes les entreprises</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Opérateur</translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation>Aucun trousseau de clés n’est accessible&#x202f;; les identifiants sont donc conservés dans un fichier que vous seul pouvez lire, dans %1.</translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation>Les identifiants sont conservés dans le trousseau de clés de cet ordinateur.</translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation>Déconnecter %1&#x202f;?</translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation>Les bases de données de cette entreprise ne sont plus synchronisées jusqu’à ce que quelqu’un se reconnecte. Aucune donnée n’est perdue.</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Se déconnecter</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityExport</name>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Ligne</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modification</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Colonne</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Après</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Qui</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quand</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation>Quand</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Quoi</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Qui</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Modifications</translation>
    </message>
    <message>
        <source>%1, taken back since</source>
        <comment>what was done</comment>
        <translation>%1, annulé depuis</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation>Activité, la plus récente en premier</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>Il ne s’est encore rien passé</translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation>Chaque synchronisation qui transfère des lignes laisse une trace ici&#x202f;: quand, dans quel sens, combien, et de qui.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Synchroniser maintenant</translation>
    </message>
    <message>
        <source>Take all of it back…</source>
        <translation>Tout annuler…</translation>
    </message>
    <message>
        <source>Take the chosen rows back…</source>
        <translation>Annuler pour les lignes choisies…</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Historique de la ligne…</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Afficher la ligne</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Exporter en CSV…</translation>
    </message>
    <message>
        <source>Filter by person, day or what was done</source>
        <translation>Filtrer par personne, jour ou action</translation>
    </message>
    <message>
        <source>Filter the activity</source>
        <translation>Filtrer l’activité</translation>
    </message>
    <message>
        <source>Which activity is shown</source>
        <translation>Quelle activité est affichée</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>Writes the rows of this line, before and after, into a file for spreadsheets</source>
        <translation>Écrit les lignes de cette action, avant et après, dans un fichier pour tableurs</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Affiche la ligne parmi les autres de sa table</translation>
    </message>
    <message>
        <source>Choose a line to see the rows that were changed.</source>
        <translation>Choisissez une action pour voir les lignes modifiées.</translation>
    </message>
    <message>
        <source>The rows of this line are not kept: it was a first sync, very large, or is too long ago.</source>
        <translation>Les lignes de cette action n’ont pas été conservées&#x202f;: c’était une première synchronisation, elle était très volumineuse ou est trop ancienne.</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>what was done, when, how many rows</comment>
        <translation>%1, %2&#x202f;: %3</translation>
    </message>
    <message>
        <source>Take the chosen rows back?</source>
        <translation>Annuler pour les lignes choisies&#x202f;?</translation>
    </message>
    <message>
        <source>Take all of this back?</source>
        <translation>Tout annuler&#x202f;?</translation>
    </message>
    <message>
        <source>Export the rows</source>
        <translation>Exporter les lignes</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>Tableaux texte (*.csv)</translation>
    </message>
    <message>
        <source>activity</source>
        <comment>name of a file</comment>
        <translation>activite</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>%Ln ligne écrite.</numerusform>
            <numerusform>%Ln lignes écrites.</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through what is older…</source>
        <translation>Recherche dans ce qui est plus ancien…</translation>
    </message>
    <message>
        <source>No line contains this.</source>
        <translation>Aucune ligne ne contient cela.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityRows</name>
    <message>
        <source>The rows that were changed, by table</source>
        <translation>Les lignes modifiées, par table</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Valeurs avant et après</translation>
    </message>
    <message>
        <source>Choose a row to see its values.</source>
        <translation>Choisissez une ligne pour voir ses valeurs.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 dans %2&#x202f;: %3</translation>
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
        <translation>%1, opérateur de %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Seen &amp;by</source>
        <translation>&amp;Voir en tant que</translation>
    </message>
    <message>
        <source>Log in as an operator…</source>
        <translation>Se connecter comme opérateur…</translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation>Pour les opérateurs et les administrateurs</translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation>Les opérateurs gèrent les entreprises et les sources de données d’un serveur&#x202f;; les administrateurs d’une entreprise voient ses utilisateurs et ses appareils. Connectez-vous à ce titre pour les voir ici.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChangeModel</name>
    <message>
        <source>Column</source>
        <translation>Colonne</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Après</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChoiceEditor</name>
    <message>
        <source>Rows of %1 to choose from</source>
        <translation>Lignes de %1 au choix</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Tapez pour trouver une ligne de %1</translation>
    </message>
    <message>
        <source>Show the rows to choose from</source>
        <translation>Afficher les lignes au choix</translation>
    </message>
    <message>
        <source>Show the rows to choose from (Alt+Down)</source>
        <translation>Afficher les lignes au choix (Alt+Bas)</translation>
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
        <translation>Ligne</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Ce qui s’est passé</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Détecté</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation>choisir…</translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation>%1, différent</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation>%1, %2&#x202f;: %3</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1, choisi</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Colonne</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1, modifié</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1, nouveau</translation>
    </message>
    <message>
        <source>%1, deleted</source>
        <translation>%1, supprimé</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message>
        <source>No decisions needed</source>
        <translation>Aucune décision à prendre</translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation>Quand une ligne est modifiée différemment ici et dans le cloud, les deux versions apparaissent ici, et rien n’est perdu tant que vous n’avez pas décidé.</translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation>Afficher l’activité</translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation>Conflits en attente d’une décision</translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation>La ligne avant, ici, dans le cloud, et ce qui en résulte</translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; Alt+Down and Alt+Up go to the next and the previous conflict.</source>
        <translation>Espace prend la valeur sous le curseur, F2 dans «&#x202f;Résultat&#x202f;» permet d’en saisir une autre, Ctrl+0 la met à NULL&#x202f;; Alt+Bas et Alt+Haut vont au conflit suivant et au précédent.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>Encore %Ln conflit</numerusform>
            <numerusform>Encore %Ln conflits</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation>Il reste dans la liste jusqu’à votre décision&#x202f;; tout le reste continue.</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Afficher la ligne</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Affiche la ligne parmi les autres de sa table</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 dans %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln autre</numerusform>
            <numerusform>%Ln autres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>%Ln autre ligne attend ces décisions&#x202f;: %1</numerusform>
            <numerusform>%Ln autres lignes attendent ces décisions&#x202f;: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The next conflict</source>
        <translation>Le conflit suivant</translation>
    </message>
    <message>
        <source>The conflict before</source>
        <translation>Le conflit précédent</translation>
    </message>
    <message>
        <source>Take the value under the cursor</source>
        <translation>Prendre la valeur sous le curseur</translation>
    </message>
    <message>
        <source>Make the value NULL</source>
        <translation>Mettre la valeur à NULL</translation>
    </message>
    <message>
        <source>What the database said</source>
        <translation>Ce que la base de données a dit</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Filtrer par table, ligne ou valeur</translation>
    </message>
    <message>
        <source>Filter the conflicts</source>
        <translation>Filtrer les conflits</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1, dont %Ln affiché</numerusform>
            <numerusform>%1, dont %Ln affichés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>Décision de %Ln conflit…</numerusform>
            <numerusform>Décision de %Ln conflits…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation>N&amp;om de l’entreprise</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Exemple SARL</translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation>&amp;Code de l’entreprise</translation>
    </message>
    <message>
        <source>example</source>
        <translation>exemple</translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation>Le nom court avec lequel tous les membres de l’entreprise se connectent</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>&amp;E-mail</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>vous@example.com</translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation>Re&amp;ster connecté</translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation>Dans le trousseau de clés de cet ordinateur&#x202f;; s’il n’y en a pas, dans un fichier que vous seul pouvez lire. Sinon, vous vous connectez à chaque démarrage du programme.</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Mot de passe</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>Au moins %Ln caractère</numerusform>
            <numerusform>Au moins %Ln caractères</numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation>&amp;Répéter le mot de passe</translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation>Saisissez le nom de votre entreprise.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Saisissez le code de l’entreprise.</translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation>Un code d’entreprise se compose de lettres, de chiffres, de - et de _, sans espaces.</translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation>Saisissez votre adresse e-mail.</translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation>Ce n’est pas une adresse e-mail&#x202f;: %1</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>Saisissez le mot de passe.</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>Le mot de passe doit avoir au moins %Ln caractère.</numerusform>
            <numerusform>Le mot de passe doit avoir au moins %Ln caractères.</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Les deux mots de passe sont différents.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation>Base de données</translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation>La base de données que montrent les vues</translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation>Aucune base de données pour l’instant</translation>
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
        <translation>Bases de données</translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation>En associer une autre…</translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation>Dissocier…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Entreprise</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Serveur</translation>
    </message>
    <message>
        <source>Linked databases</source>
        <translation>Bases de données associées</translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation>Dissocier %1&#x202f;?</translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation>Ses tables et ses lignes restent telles quelles, mais ne sont plus synchronisées. Les modifications qui n’ont pas été envoyées restent uniquement dans le fichier.</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>Dissocier</translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation>%1 est dissociée&#x202f;; ses lignes sont inchangées.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>%Ln modification n’a pas encore pu être écrite et serait perdue.</numerusform>
            <numerusform>%Ln modifications n’ont pas encore pu être écrites et seraient perdues.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation>Ajouter une source de données</translation>
    </message>
    <message>
        <source>Change a datasource</source>
        <translation>Modifier une source de données</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
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
        <translation>N&amp;otes (JSON)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>facultatif</translation>
    </message>
    <message>
        <source>How large a share of new companies it gets; 0 for none</source>
        <translation>La part des nouvelles entreprises qu’elle reçoit&#x202f;; 0 pour aucune</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>&amp;Poids</translation>
    </message>
    <message>
        <source>The name of a datasource stays as it is.</source>
        <translation>Le nom d’une source de données reste tel quel.</translation>
    </message>
    <message>
        <source>stays as it is (%1)</source>
        <translation>reste telle quelle (%1)</translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation>Saisissez un nom pour la source de données.</translation>
    </message>
    <message>
        <source>This is not a database address. It looks like %1.</source>
        <translation>Ce n’est pas une adresse de base de données. Elle ressemble à %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation>Décider plus tard</translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation>Laisse cette ligne telle quelle et affiche la suivante (%1)</translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>Faire de même pour %Ln autre conflit de ce type dans %1</numerusform>
            <numerusform>Faire de même pour %Ln autres conflits de ce type dans %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DeletionsPanel</name>
    <message>
        <source>Delete them…</source>
        <translation>Les supprimer…</translation>
    </message>
    <message>
        <source>Keep the rows</source>
        <translation>Garder les lignes</translation>
    </message>
    <message>
        <source>Syncs, and carries out the deletions on both sides</source>
        <translation>Synchronise, et effectue les suppressions des deux côtés</translation>
    </message>
    <message>
        <source>Delete these rows everywhere?</source>
        <translation>Supprimer ces lignes partout&#x202f;?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>So many deletions at once wait until you agree; everything else goes on.</source>
        <translation>Autant de suppressions à la fois attendent votre accord&#x202f;; tout le reste continue.</translation>
    </message>
    <message>
        <source>Brings back what was deleted here, and sends again what was deleted in the cloud</source>
        <translation>Rétablit ce qui a été supprimé ici et renvoie ce qui a été supprimé dans le cloud</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditHistory</name>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Annulé&#x202f;: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <comment>what was done</comment>
        <translation>Rétabli&#x202f;: %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditQueue</name>
    <message>
        <source>What you changed while the file could not be written was refused: %1 (%2)</source>
        <comment>why, values</comment>
        <translation>Ce que vous avez modifié pendant qu’il était impossible d’écrire dans le fichier a été refusé&#x202f;: %1 (%2)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ExportStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progression de l’export</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>L’export a été arrêté&#x202f;; aucun fichier n’a été écrit.</translation>
    </message>
    <message>
        <source>Writing the file · %1 of %2 rows</source>
        <translation>Écriture du fichier · %1 lignes sur %2</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>Écriture du fichier…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation>Un fichier de base de données qui est &amp;déjà ici</translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation>Un &amp;nouveau fichier, rempli avec les données de l’entreprise</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>Pa&amp;rcourir…</translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation>Choisissez un fichier, ou déposez-en un ici</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation>Quelle base de données&#x202f;?</translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation>Un fichier SQLite sur cet ordinateur. Les programmes qui l’utilisent continuent comme avant, même pendant la synchronisation.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation>Choisir un fichier de base de données</translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation>Bases de données SQLite (*.db *.sqlite *.sqlite3 *.db3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation>Il n’y a pas de fichier %1. Choisissez-en un autre, ou un nouveau fichier.</translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation>%1 est un dossier. Choisissez un fichier qu’il contient.</translation>
    </message>
    <message>
        <source>You do not have permission to write to %1. Ask for it, or choose another file.</source>
        <translation>%1 n’est pas accessible en écriture. Demandez ce droit, ou choisissez un autre fichier.</translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation>%1 existe déjà. Choisissez un autre nom, ou l’option ci-dessus.</translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation>Impossible de créer un fichier dans le dossier %1. Choisissez-en un autre.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Column to filter by</source>
        <translation>Colonne sur laquelle porte le filtre</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>Mode de comparaison</translation>
    </message>
    <message>
        <source>Value to compare with</source>
        <translation>Valeur à comparer</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>Add no filter</source>
        <translation>N’ajouter aucun filtre</translation>
    </message>
    <message>
        <source>Add no filter (Esc)</source>
        <translation>N’ajouter aucun filtre (Échap)</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>Retirer ce filtre</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Remarque</translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation>Tables qui seront synchronisées</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Progression de la première synchronisation</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>Tout est prêt</translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation>La première synchronisation</translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation>Désormais, db-sync maintient automatiquement cette base de données à jour.</translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation>Votre fichier reste là où il est et tel qu’il est&#x202f;; rien de ce qu’il contient n’est perdu.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Poursuivre la première synchronisation</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>Lancer la première synchronisation</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Synchronisation…</translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation>Ouvrir la base de données</translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation>%1 sera créé et rempli avec les tables et les lignes de %2.</translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation>%1, avec %3, sera associé à %2. Si %2 n’a pas encore de données, ces tables et ces lignes seront les premières&#x202f;; sinon, les lignes ayant la même clé sont comparées, et les différences vous sont montrées.</translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation>Ce fichier est déjà associé&#x202f;; il n’y a plus rien à faire.</translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation>reste ici&#x202f;: %1</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Arrêt en cours…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>%Ln ligne est différente des deux côtés&#x202f;; vous pouvez décider sous «&#x202f;Conflits&#x202f;».</numerusform>
            <numerusform>%Ln lignes sont différentes des deux côtés&#x202f;; vous pouvez décider sous «&#x202f;Conflits&#x202f;».</numerusform>
        </translation>
    </message>
    <message>
        <source>Your company&apos;s tables and rows come to this computer; what is in the cloud stays there.</source>
        <translation>Les tables et les lignes de votre entreprise arrivent sur cet ordinateur&#x202f;; ce qui est dans le cloud y reste.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Plus tard</translation>
    </message>
    <message>
        <source>Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now or later.</source>
        <translation>Arrêté. Ce qui est arrivé reste, et rien n’est perdu. Cela reprendra quand vous choisirez «&#x202f;%1&#x202f;», maintenant ou plus tard.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FoldedText</name>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FormDialog</name>
    <message>
        <source>Waiting for the cloud…</source>
        <translation>En attente du cloud…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation>Arrêté. Ce qui est arrivé reste&#x202f;; la prochaine synchronisation repart de là.</translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation>Autoriser les suppressions en attente&#x202f;?</translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation>Plus de la moitié des lignes d’une table vont être supprimées, ici ou dans le cloud. Les autres modifications sont déjà synchronisées.</translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation>Autoriser et synchroniser</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message>
        <source>The first line names the columns</source>
        <translation>La première ligne contient les noms des colonnes</translation>
    </message>
    <message>
        <source>Change rows whose key is already there</source>
        <translation>Modifier les lignes dont la clé existe déjà</translation>
    </message>
    <message>
        <source>Import %1 into %2</source>
        <translation>Importer %1 dans %2</translation>
    </message>
    <message>
        <source>Field separator</source>
        <translation>Ce qui sépare les champs</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>Virgule</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>Point-virgule</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tabulation</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>Barre verticale</translation>
    </message>
    <message>
        <source>The first lines of the file; the first line here says which column takes what</source>
        <translation>Les premières lignes du fichier&#x202f;; la première ligne affichée ici indique ce que prend chaque colonne</translation>
    </message>
    <message>
        <source>Lines that do not fit</source>
        <translation>Lignes qui ne conviennent pas</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importer</translation>
    </message>
    <message>
        <source>Choose which column takes which field. Fields without a column are left out; all lines are imported, or none.</source>
        <translation>Choisissez quelle colonne prend quel champ. Les champs sans colonne sont ignorés&#x202f;; toutes les lignes sont importées, ou aucune.</translation>
    </message>
    <message>
        <source>Field %1</source>
        <translation>Champ %1</translation>
    </message>
    <message>
        <source>Column that takes %1</source>
        <comment>title of a field</comment>
        <translation>Colonne qui prend %1</translation>
    </message>
    <message>
        <source>– left out –</source>
        <translation>– ignoré –</translation>
    </message>
    <message>
        <source>Two fields go into %1. Leave one of them out.</source>
        <translation>Deux champs vont dans %1. Ignorez l’un des deux.</translation>
    </message>
    <message>
        <source>Choose a column for at least one field.</source>
        <translation>Choisissez une colonne pour au moins un champ.</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>Importation…</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Ligne</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>Ce qui ne convient pas</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>Rien n’a été importé&#x202f;: %Ln ligne ne convient pas. Corrigez le fichier, ou ignorez une colonne.</numerusform>
            <numerusform>Rien n’a été importé&#x202f;: %Ln lignes ne conviennent pas. Corrigez le fichier, ou ignorez une colonne.</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>Progression de l’import</translation>
    </message>
    <message>
        <source>Importing · %1</source>
        <comment>rows</comment>
        <translation>Importation · %1</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was imported.</source>
        <translation>L’import a été arrêté&#x202f;; rien n’a été importé.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Quoi</translation>
    </message>
    <message>
        <source>What keys do, by view</source>
        <translation>Raccourcis clavier par vue</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Partout</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between keys</comment>
        <translation> ou </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message>
        <source>Add…</source>
        <translation>Ajouter…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Actualiser</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln entrée</numerusform>
            <numerusform>%Ln entrées</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Révoquer…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Déplacer…</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>Suspendre</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Réactiver</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Retirer…</translation>
    </message>
    <message>
        <source>Remove the company %1?</source>
        <translation>Retirer l’entreprise %1&#x202f;?</translation>
    </message>
    <message>
        <source>Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted.</source>
        <translation>Plus personne ne peut l’utiliser. Pendant 30 jours, «&#x202f;Réactiver&#x202f;» la fait revenir&#x202f;; ensuite, toutes ses lignes sont supprimées.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Take no new companies</source>
        <translation>Ne plus remplir</translation>
    </message>
    <message>
        <source>Use again</source>
        <translation>Remplir à nouveau</translation>
    </message>
    <message>
        <source>Remove the datasource %1?</source>
        <translation>Retirer la source de données %1&#x202f;?</translation>
    </message>
    <message>
        <source>The database itself stays; the cloud does not use it any more.</source>
        <translation>La base de données elle-même reste&#x202f;; le cloud ne l’utilise plus.</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Désactiver</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Activer</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Revoke the device %1?</source>
        <translation>Révoquer l’appareil %1&#x202f;?</translation>
    </message>
    <message>
        <source>It cannot sync any more, for good. What was not sent stays on it.</source>
        <translation>Il ne pourra plus jamais synchroniser. Ce qui n’a pas été envoyé y reste.</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Révoquer</translation>
    </message>
    <message>
        <source>Co&amp;mpany</source>
        <translation>En&amp;treprise</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Toutes</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Refresh the list</source>
        <translation>Actualiser la liste</translation>
    </message>
    <message>
        <source>The datasource %1 can be reached, and is as it should be.</source>
        <translation>La source de données %1 est joignable et en ordre.</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>Chercher dans cette liste</translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%L1 sur %Ln entrée</numerusform>
            <numerusform>%L1 sur %Ln entrées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the newest %Ln line(s)</source>
        <translation>
            <numerusform>l’entrée la plus récente (%Ln)</numerusform>
            <numerusform>les %Ln entrées les plus récentes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>The file can be written again; what you typed is saved.</source>
        <translation>Le fichier est de nouveau accessible en écriture&#x202f;; votre saisie est enregistrée.</translation>
    </message>
    <message>
        <source>No tables yet</source>
        <translation>Aucune table pour l’instant</translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation>Cette base de données ne contient aucune table. Dès que l’entreprise en a, une synchronisation les apporte ici.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Synchroniser maintenant</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tables</translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation>Rechercher dans toutes les colonnes</translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation>Rechercher dans toutes les colonnes de la table</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>Résultat&#x202f;: %1</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <comment>rows that are counted</comment>
        <translation>%1 pour l’instant…</translation>
    </message>
    <message>
        <source>The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”</source>
        <translation>La ligne que vous étiez en train de modifier a été supprimée entre-temps, ici ou par quelqu’un d’autre. Non enregistré&#x202f;: «&#x202f;%1&#x202f;»</translation>
    </message>
    <message>
        <source>%1 · not synced: %2</source>
        <comment>how many rows, why</comment>
        <translation>%1 · non synchronisée&#x202f;: %2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>Tri en cours…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>Se connecter</translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation>Se connecter comme opérateur</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>Ser&amp;veur</translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation>Saisissez l’adresse du serveur.</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>Connexion…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation>Bienvenue dans db-sync</translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation>Il maintient une base de données SQLite de cet ordinateur synchronisée avec le cloud de votre entreprise. Pour commencer, choisissez un fichier de base de données, ou déposez-en un ici.</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Configurer…</translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation>Associer une autre base de données</translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation>%1 – %2 – %3</translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation>À propos de db-sync</translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation>db-sync %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation>Maintient des bases de données SQLite synchronisées avec le cloud d’une entreprise.
Sous licence Apache-2.0.</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation>&amp;Associer une autre base de données…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>&amp;Synchronisation</translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation>&amp;Synchroniser maintenant</translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation>&amp;Envoyer seulement</translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation>&amp;Recevoir seulement</translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation>Mettre en &amp;pause la synchronisation automatique</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Aid&amp;e</translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation>À &amp;propos de db-sync</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>Quitter avant que %Ln modification ait pu être écrite&#x202f;?</numerusform>
            <numerusform>Quitter avant que %Ln modifications aient pu être écrites&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed waits for it, and is lost when db-sync quits.</source>
        <translation>Impossible d’écrire dans le fichier pour le moment. Ce que vous avez saisi attend, et sera perdu si vous quittez db-sync.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>&amp;Raccourcis clavier…</translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed is kept, and is written when db-sync runs again and the file can be written to.</source>
        <translation>Impossible d’écrire dans le fichier pour le moment. Ce que vous avez saisi est conservé et sera écrit quand db-sync fonctionnera à nouveau et que l’écriture sera possible.</translation>
    </message>
    <message>
        <source>Pause for an &amp;hour</source>
        <translation>Pause d’une &amp;heure</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Fermer ce message</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Copier le rapport</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Copie ce que doit savoir la personne qui vous aide&#x202f;; aucun mot de passe, aucune donnée</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>Détails du problème</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MoveDialog</name>
    <message>
        <source>Move %1</source>
        <translation>Déplacer %1</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Déplacer</translation>
    </message>
    <message>
        <source>All rows go there with their history. Devices go on working; for a moment they wait.</source>
        <translation>Toutes les lignes y sont déplacées avec leur historique. Les appareils continuent de fonctionner&#x202f;; ils n’attendent qu’un court instant.</translation>
    </message>
    <message>
        <source>To &amp;datasource</source>
        <translation>Vers la source de &amp;données</translation>
    </message>
    <message>
        <source>There is no other datasource. Add one first.</source>
        <translation>Il n’y a pas d’autre source de données. Ajoutez-en d’abord une.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message>
        <source>%1 %2 is %3 now</source>
        <comment>table, old number, new number</comment>
        <translation>%1 %2 est désormais %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln autre</numerusform>
            <numerusform>%Ln autres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>%Ln nouvelle ligne a reçu un autre numéro, quelqu’un d’autre ayant pris le sien&#x202f;; les références à cette ligne ont été mises à jour&#x202f;: %1</numerusform>
            <numerusform>%Ln nouvelles lignes ont reçu un autre numéro, quelqu’un d’autre ayant pris le leur&#x202f;; les références à ces lignes ont été mises à jour&#x202f;: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Navigation</name>
    <message>
        <source>Views</source>
        <translation>Vues</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Vue d’ensemble</translation>
    </message>
    <message>
        <source>Local data</source>
        <translation>Données locales</translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation>Modifications en attente</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Conflits</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Activité</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>Administration</translation>
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
            <numerusform>%Ln décision nécessaire</numerusform>
            <numerusform>%Ln décisions nécessaires</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation>Des lignes ont été modifiées ici et dans le cloud. Rien n’est perdu&#x202f;; tout le reste continue.</translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation>Quelque chose vous attend</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>Vous êtes déconnecté</translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation>Reconnectez-vous pour continuer à synchroniser. Vos modifications sont en sécurité ici.</translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation>Plusieurs choses vous attendent</translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation>La vue d’ensemble dit lesquelles. Rien n’est perdu.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, what happened</comment>
        <translation>%1&#x202f;: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::OverviewPage</name>
    <message>
        <source>Tables of this database</source>
        <translation>Tables de cette base de données</translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation>Entrée ouvre les lignes d’une table</translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation>Ce qui vous attend&#x202f;:</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>Décider…</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Les afficher</translation>
    </message>
    <message>
        <source>Show the table</source>
        <translation>Afficher la table</translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company, server</comment>
        <translation>%1 · entreprise %2 sur %3</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln modification</numerusform>
            <numerusform>%Ln modifications</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>attend une décision</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Ligne</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modification</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Quoi</translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>plus de %Ln modification</numerusform>
            <numerusform>plus de %Ln modifications</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>Rien à envoyer</translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation>Toutes les modifications faites ici sont arrivées dans le cloud. Les nouvelles modifications apparaissent ici automatiquement.</translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation>Afficher les données locales</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Filtrer par table, ligne ou valeur</translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation>Filtrer les modifications en attente</translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation>Modifications en attente par table</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Valeurs avant et après</translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation>Abandonner cette modification…</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Rétablit la ligne telle qu’elle est dans le cloud</translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation>Choisissez une modification pour voir ses valeurs.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 dans %2&#x202f;: %3</translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2. You can undo this.</source>
        <translation>La ligne %1 sera de nouveau supprimée de %2. Vous pourrez annuler cela.</translation>
    </message>
    <message>
        <source>%1 comes back into %2. You can undo this.</source>
        <translation>La ligne %1 revient dans %2. Vous pourrez annuler cela.</translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go. You can undo this.</source>
        <translation>La ligne %1 de %2 redevient comme dans le cloud. Vos valeurs disparaissent. Vous pourrez annuler cela.</translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation>Abandonner cette modification&#x202f;?</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Afficher la ligne</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Affiche la ligne parmi les autres de sa table</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Annuler&#x202f;: %1</translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>Abandonner %Ln modification…</numerusform>
            <numerusform>Abandonner %Ln modifications…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>%Ln modification est choisie.</numerusform>
            <numerusform>%Ln modifications sont choisies.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>Abandonner %Ln modification&#x202f;?</numerusform>
            <numerusform>Abandonner %Ln modifications&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can undo this.</source>
        <translation>Toutes les lignes redeviennent comme dans le cloud, en une seule fois. Celles qui attendent une décision restent inchangées. Vous pourrez annuler cela.</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>No change contains this.</source>
        <translation>Aucune modification ne contient cela.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Historique de la ligne…</translation>
    </message>
    <message>
        <source>Shows what was done to the row before</source>
        <translation>Montre ce qui est arrivé à la ligne auparavant</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>%Ln ligne est conservée.</numerusform>
            <numerusform>%Ln lignes sont conservées.</numerusform>
        </translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>Dans le cloud</translation>
    </message>
    <message>
        <source>Counting the changes that are chosen…</source>
        <translation>Comptage des modifications choisies…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation>Quand une ligne est modifiée des deux côtés</translation>
    </message>
    <message>
        <source>Wh&amp;o decides</source>
        <translation>Qui déc&amp;ide</translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation>Table ou colonne</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>Qui décide</translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation>Tables et colonnes, et qui décide pour elles</translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation>Connectez-vous pour voir ce que votre entreprise a décidé.</translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation>Vaut pour tous les membres de %1, dès la prochaine synchronisation.</translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation>Ce sont les responsables et les administrateurs de votre entreprise qui en décident.</translation>
    </message>
    <message>
        <source>as the table</source>
        <translation>comme la table</translation>
    </message>
    <message>
        <source>S&amp;et for everyone</source>
        <translation>Appliquer à &amp;tous</translation>
    </message>
    <message>
        <source>As the table: %1</source>
        <translation>Comme la table : %1</translation>
    </message>
    <message>
        <source>Not set yet. Once it is, it holds for everyone of %1, from the next sync on.</source>
        <translation>Pas encore appliqué. Une fois appliqué, cela vaut pour tous les membres de %1, dès la prochaine synchronisation.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details of the problem</source>
        <translation>Détails du problème</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Copier le rapport</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Copie ce que doit savoir la personne qui vous aide&#x202f;; aucun mot de passe, aucune donnée</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation>Progression de la synchronisation</translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation>S’arrête au prochain point sûr&#x202f;; ce qui est arrivé reste, et la prochaine synchronisation repart de là</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Arrêt en cours…</translation>
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
        <translation>Copier</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
    <message>
        <source>Add a row…</source>
        <translation>Ajouter une ligne…</translation>
    </message>
    <message>
        <source>Duplicate the row…</source>
        <translation>Dupliquer la ligne…</translation>
    </message>
    <message>
        <source>Change the row…</source>
        <translation>Modifier la ligne…</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>Supprimer les lignes</translation>
    </message>
    <message>
        <source>Make NULL</source>
        <translation>Mettre à NULL</translation>
    </message>
    <message>
        <source>Show the whole value…</source>
        <translation>Afficher la valeur entière…</translation>
    </message>
    <message>
        <source>Compare with the cloud</source>
        <translation>Comparer avec le cloud</translation>
    </message>
    <message>
        <source>Filter by this value</source>
        <translation>Filtrer par cette valeur</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Import CSV…</source>
        <translation>Importer un CSV…</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Exporter en CSV…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Annuler&#x202f;: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Rétablir&#x202f;: %1</translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation>Rien n’a été copié&#x202f;: certaines de ces lignes ne sont pas encore lues. Choisissez-en moins.</translation>
    </message>
    <message>
        <source>Nothing was deleted: not all of these rows are read yet. Choose fewer.</source>
        <translation>Rien n’a été supprimé&#x202f;: certaines de ces lignes ne sont pas encore lues. Choisissez-en moins.</translation>
    </message>
    <message>
        <source>Import CSV</source>
        <translation>Importer un CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>Tableaux texte (*.csv *.tsv *.txt);;Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>Exporter en CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>Tableaux texte (*.csv)</translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <comment>rows, file</comment>
        <translation>Exporté dans %2&#x202f;: %1.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Historique de la ligne…</translation>
    </message>
    <message>
        <source>Paste as new rows</source>
        <translation>Coller comme nouvelles lignes</translation>
    </message>
    <message>
        <source>Bring the saved value back</source>
        <translation>Rétablir la valeur enregistrée</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowDelegate</name>
    <message>
        <source>NULL: no value</source>
        <translation>NULL&#x202f;: aucune valeur</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1, et %Ln ligne qui en dépend.</numerusform>
            <numerusform>%1, et %Ln lignes qui en dépendent.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Nothing was pasted: not all of the rows that it would change are there.</source>
        <translation>Rien n’a été collé&#x202f;: les lignes à modifier ne sont pas toutes là.</translation>
    </message>
    <message>
        <source>Nothing was pasted. Line %1: %2</source>
        <translation>Rien n’a été collé. Ligne %1&#x202f;: %2</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>Rien n’a été collé&#x202f;: il faut %Ln colonne de plus qu’il n’y en a à partir d’ici.</numerusform>
            <numerusform>Rien n’a été collé&#x202f;: il faut %Ln colonnes de plus qu’il n’y en a à partir d’ici.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was pasted: not all rows of the table are read yet. Try again in a moment.</source>
        <translation>Rien n’a été collé&#x202f;: certaines lignes de la table ne sont pas encore lues. Réessayez dans un instant.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowForm</name>
    <message>
        <source>Change a row of %1</source>
        <translation>Modifier une ligne de %1</translation>
    </message>
    <message>
        <source>Add a row to %1</source>
        <translation>Ajouter une ligne à %1</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Add the row</source>
        <translation>Ajouter la ligne</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Valeur par défaut</translation>
    </message>
    <message>
        <source>%1 has no value of its own</source>
        <comment>column</comment>
        <translation>%1 n’a pas de valeur propre</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a column that needs a value</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>assigned automatically</source>
        <translation>attribué automatiquement</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Tapez pour trouver une ligne de %1</translation>
    </message>
    <message>
        <source>default: %1</source>
        <comment>SQL expression</comment>
        <translation>par défaut&#x202f;: %1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>un nombre entier</translation>
    </message>
    <message>
        <source>a number such as 1.5</source>
        <translation>un nombre comme 1.5</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message>
        <source>Take this back…</source>
        <translation>Annuler ceci…</translation>
    </message>
    <message>
        <source>History of %1 in %2</source>
        <comment>row, table</comment>
        <translation>Historique de %1 dans %2</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>What was done to the row, newest first</source>
        <translation>Ce qui est arrivé à la ligne, le plus récent en premier</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quand</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Quoi</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Qui</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modification</translation>
    </message>
    <message>
        <source>Nothing is kept of what was done to this row. Changes that wait here are not part of its history yet.</source>
        <translation>Rien n’est conservé de ce qui est arrivé à cette ligne. Les modifications en attente ici n’en font pas encore partie.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>%Ln modification.</numerusform>
            <numerusform>%Ln modifications, la plus récente en premier.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take this change back?</source>
        <translation>Annuler cette modification&#x202f;?</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowPanel</name>
    <message>
        <source>Revert this change</source>
        <translation>Abandonner cette modification</translation>
    </message>
    <message>
        <source>Decide the conflict</source>
        <translation>Résoudre le conflit</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>Dans le cloud</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Ici</translation>
    </message>
    <message>
        <source>The row in the cloud and here</source>
        <translation>La ligne dans le cloud et ici</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Rétablit la ligne telle qu’elle est dans le cloud</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>Fermer la comparaison</translation>
    </message>
    <message>
        <source>This row is not synced: there is nothing to compare it with.</source>
        <translation>Cette ligne n’est pas synchronisée&#x202f;: il n’y a rien à quoi la comparer.</translation>
    </message>
    <message>
        <source>%1 is here as it is in the cloud.</source>
        <comment>row</comment>
        <translation>%1 est ici comme dans le cloud.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, what its mark means</comment>
        <translation>%1&#x202f;: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowTable</name>
    <message>
        <source>Rows of the table</source>
        <translation>Lignes de la table</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colonnes</translation>
    </message>
    <message>
        <source>Show all, in the table&apos;s order</source>
        <translation>Tout afficher, dans l’ordre de la table</translation>
    </message>
    <message>
        <source>Sort upwards</source>
        <translation>Tri croissant</translation>
    </message>
    <message>
        <source>Sort downwards</source>
        <translation>Tri décroissant</translation>
    </message>
    <message>
        <source>Do not sort</source>
        <translation>Ne pas trier</translation>
    </message>
    <message>
        <source>Filter by this column…</source>
        <translation>Filtrer par cette colonne…</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Masquer cette colonne</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, deleted, in conflict, just arrived</source>
        <translation>Marques&#x202f;: nouvelle, modifiée, supprimée, en conflit, tout juste arrivée</translation>
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
        <translation>&amp;Qui</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>Ser&amp;veur</translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation>Où est le cloud de votre entreprise&#x202f;?</translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation>L’adresse du serveur db-sync. La personne qui l’exploite pour votre entreprise peut vous la donner.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>e-mail, company</comment>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Someone else…</source>
        <translation>Quelqu’un d’autre…</translation>
    </message>
    <message>
        <source>This is not a server address. It looks like https://db-sync.example.com.</source>
        <translation>Ce n’est pas une adresse de serveur. Elle ressemble à https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>Recherche de %1…</translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation>%1 répond, avec db-sync %2.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start when I lo&amp;g in to this computer</source>
        <translation>Démarrer quand j’ouvre une session sur cet &amp;ordinateur</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Synchronisation</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>&amp;Quand</translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation>Dès que quelque chose change, ici ou dans le cloud</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>Toutes les minutes</numerusform>
            <numerusform>Toutes les %Ln minutes</numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>Seulement à ma demande</translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation>Messages près de l’horloge</translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation>Quand des &amp;décisions sont nécessaires</translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation>Un seul message pour tout ce qu’apporte une synchronisation</translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation>Quand autre chose requiert &amp;mon attention</translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation>Une session terminée, un fichier illisible, des suppressions en attente</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Couleurs</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Démarrage</translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation>Reste près de l’horloge et n’ouvre aucune fenêtre</translation>
    </message>
    <message>
        <source>Start minimi&amp;zed</source>
        <translation>Démarrer &amp;réduit</translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation>N’ouvre aucune fenêtre au démarrage du programme</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation>Le dossier des programmes à lancer au démarrage du bureau n’est pas accessible en écriture.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Précédent</translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation>Associer une base de données</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Étape %1 sur %2</translation>
    </message>
    <message>
        <source>Link %1</source>
        <comment>file</comment>
        <translation>Associer %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupStep</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::StateLine</name>
    <message>
        <source>State: %1. %2</source>
        <translation>État&#x202f;: %1. %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SyncButton</name>
    <message>
        <source>Sync now</source>
        <translation>Synchroniser maintenant</translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation>Reçoit et envoie</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>Envoyer seulement</translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation>Envoie ce qui attend ici, ne reçoit rien</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>Recevoir seulement</translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation>Reçoit ce qui est nouveau dans le cloud, n’envoie rien</translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation>Synchroniser et autoriser de nombreuses suppressions…</translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation>Les suppressions de plus de la moitié d’une table attendent votre autorisation</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation>Non synchronisée&#x202f;: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln conflit</numerusform>
            <numerusform>%Ln conflits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>%Ln modification à envoyer</numerusform>
            <numerusform>%Ln modifications à envoyer</numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation>non synchronisée</translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
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
        <translation>Ajouter une entreprise</translation>
    </message>
    <message>
        <source>Change a company</source>
        <translation>Modifier une entreprise</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Exemple SARL</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>&amp;Code</translation>
    </message>
    <message>
        <source>example</source>
        <translation>exemple</translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation>&amp;Site web</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>facultatif</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>N&amp;otes (JSON)</translation>
    </message>
    <message>
        <source>As the server decides</source>
        <translation>Au choix du serveur</translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation>Source de &amp;données</translation>
    </message>
    <message>
        <source>The code of a company stays as it is.</source>
        <translation>Le code d’une entreprise reste tel quel.</translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation>Saisissez le nom de l’entreprise.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Saisissez le code de l’entreprise.</translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation>Un code d’entreprise ne contient pas d’espaces.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation>Synchroniser maintenant</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation>%1&#x202f;: %2</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>Non configuré</translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation>Aucune base de données n’est encore associée.</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>state, sentence</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>db-sync: %1</source>
        <translation>db-sync&#x202f;: %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>Pause d’une heure</translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation>Conflits (%L1)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Undoing</name>
    <message>
        <source>Take back</source>
        <translation>Annuler l’action</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::UserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>Ajouter un utilisateur</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>Modifier un utilisateur</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>&amp;E-mail</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>nom@example.com</translation>
    </message>
    <message>
        <source>&amp;First name</source>
        <translation>&amp;Prénom</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>facultatif</translation>
    </message>
    <message>
        <source>&amp;Last name</source>
        <translation>Nom de &amp;famille</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Mot de passe</translation>
    </message>
    <message>
        <source>at least 8 characters</source>
        <translation>au moins 8 caractères</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>reste tel quel</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Rôle</translation>
    </message>
    <message>
        <source>Type the user&apos;s e-mail address.</source>
        <translation>Saisissez l’adresse e-mail de l’utilisateur.</translation>
    </message>
    <message>
        <source>The password needs at least %1 characters.</source>
        <translation>Le mot de passe doit avoir au moins %1 caractères.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ValueDialog</name>
    <message>
        <source>The whole text of %1</source>
        <translation>Le texte entier de %1</translation>
    </message>
    <message>
        <source>NULL: no value</source>
        <translation>NULL&#x202f;: aucune valeur</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Save as NULL</source>
        <translation>Enregistrer comme NULL</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>Enregistrer dans un fichier…</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>Charger depuis un fichier…</translation>
    </message>
    <message>
        <source>A picture of %1</source>
        <translation>Une image de %1</translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation>Impossible d’écrire le fichier&#x202f;: %1</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>Impossible de lire le fichier&#x202f;: %1</translation>
    </message>
    <message>
        <source>The file is too large for a row: %1 are allowed.</source>
        <translation>Le fichier est trop volumineux pour une ligne&#x202f;: %1 au maximum.</translation>
    </message>
    <message>
        <source>Save to a file</source>
        <translation>Enregistrer dans un fichier</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>Charger depuis un fichier</translation>
    </message>
</context>
</TS>
