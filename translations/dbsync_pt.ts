<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt" sourcelanguage="en">
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Manager</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <comment>a binary value</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>text of %Ln byte(s), not UTF-8</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud cannot take a value of this row: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes go.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours go.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file is no database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program holds the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program lets go of it. Nothing is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was written by halves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file may not be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk does not answer well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no address of a server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too many tries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both cannot be kept here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My company is &amp;new here: sign up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everyone of a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Company</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Role</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all companies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log out</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AddDatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>eu1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How large a share of new companies it gets; 0 for none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no address of a database. It looks like %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AddDialog</name>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AddTenantDialog</name>
    <message>
        <source>Add a company</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>example</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>optional</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the server decides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AdministrationPage</name>
    <message>
        <source>%1, operator of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Seen by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in as an operator…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChangeModel</name>
    <message>
        <source>Column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictListModel</name>
    <message>
        <source>Row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message>
        <source>No decisions needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; N and P go to the next and the previous conflict.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>example</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>file, company</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>database, state</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabasesBox</name>
    <message>
        <source>Databases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Company</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Linked databases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 may not be written. Ask for the right to, or choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. Nothing is lost; it goes on from here whenever you like.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message>
        <source>Add…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Companies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Datasources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Website</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Since</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Role</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>No tables yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows of the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Navigation</name>
    <message>
        <source>Views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Activity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Administration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>9999+</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>view, how many wait there</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Notices</name>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, what happened</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::OverviewPage</name>
    <message>
        <source>Tables of this database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company code, server</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revert</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The change is taken back.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W&amp;ho decides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a table or a column first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, in conflict</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ServerStep</name>
    <message>
        <source>&amp;Who</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>e-mail, company</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Someone else…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no address of a server. It looks like https://db-sync.example.com.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start when I log in to this &amp;computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start &amp;minimized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::StateLine</name>
    <message>
        <source>State: %1. %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SyncButton</name>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>+ %1</source>
        <comment>changes to send</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>state, sentence</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>db-sync: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
