<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>%Ln row of %1 was deleted in the cloud. Here it stays until you agree.</numerusform>
            <numerusform>%Ln rows of %1 were deleted in the cloud. Here they stay until you agree.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>%Ln row of %1 was deleted here. In the cloud it stays until you agree.</numerusform>
            <numerusform>%Ln rows of %1 were deleted here. In the cloud they stay until you agree.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>%Ln row was changed in the cloud too. It is sent once a sync has fetched that change.</numerusform>
            <numerusform>%Ln rows were changed in the cloud too. They are sent once a sync has fetched those changes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>%Ln row of %1 has no value in its key and is not synced.</numerusform>
            <numerusform>%Ln rows of %1 have no value in their key and are not synced.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>It has more than %Ln column.</numerusform>
            <numerusform>It has more than %Ln columns.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>%Ln change waits here.</numerusform>
            <numerusform>%Ln changes wait here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>Sync %Ln change</numerusform>
            <numerusform>Sync %Ln changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>%Ln change is safe on this computer.</numerusform>
            <numerusform>%Ln changes are safe on this computer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>%Ln row changed on both sides; everything else goes on.</numerusform>
            <numerusform>%Ln rows changed on both sides; everything else goes on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln decision needed</numerusform>
            <numerusform>%Ln decisions needed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>Resolve %Ln conflict</numerusform>
            <numerusform>Resolve %Ln conflicts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>%Ln change had not been sent yet: keep the damaged file until somebody has looked for it.</numerusform>
            <numerusform>%Ln changes had not been sent yet: keep the damaged file until somebody has looked for them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>%Ln change that you made since is kept and will be written by itself.</numerusform>
            <numerusform>%Ln changes that you made since are kept and will be written by themselves.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>%Ln change not written yet</numerusform>
            <numerusform>%Ln changes not written yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>about %Ln minute left</numerusform>
            <numerusform>about %Ln minutes left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>%Ln row added</numerusform>
            <numerusform>%Ln rows added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>%Ln row changed</numerusform>
            <numerusform>%Ln rows changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>%Ln row deleted</numerusform>
            <numerusform>%Ln rows deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <comment>a binary value</comment>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>text of %Ln byte(s), not UTF-8</source>
        <translation>
            <numerusform>text of %Ln byte, not UTF-8</numerusform>
            <numerusform>text of %Ln bytes, not UTF-8</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>%Ln conflict decided: yours stays.</numerusform>
            <numerusform>%Ln conflicts decided: yours stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>%Ln conflict decided: the cloud&apos;s is taken.</numerusform>
            <numerusform>%Ln conflicts decided: the cloud&apos;s are taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>%Ln conflict decided: both rows stay.</numerusform>
            <numerusform>%Ln conflicts decided: both rows stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>%Ln conflict decided as you chose.</numerusform>
            <numerusform>%Ln conflicts decided as you chose.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>%Ln row of %1 still refers to this row.</numerusform>
            <numerusform>%Ln rows of %1 still refer to this row.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>%Ln row added to %1</numerusform>
            <numerusform>%Ln rows added to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>%Ln row of %1 changed</numerusform>
            <numerusform>%Ln rows of %1 changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>%Ln row of %1 deleted</numerusform>
            <numerusform>%Ln rows of %1 deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>%Ln row pasted into %1</numerusform>
            <numerusform>%Ln rows pasted into %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>%Ln row imported into %1</numerusform>
            <numerusform>%Ln rows imported into %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>%Ln change reverted</numerusform>
            <numerusform>%Ln changes reverted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>%Ln row stays as it is:</numerusform>
            <numerusform>%Ln rows stay as they are:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>Taken back: %1. %Ln row stayed as it is.</numerusform>
            <numerusform>Taken back: %1. %Ln rows stayed as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be decided this way and stay(s): %1</source>
        <translation>
            <numerusform>%Ln cannot be decided this way and stays: %1</numerusform>
            <numerusform>%Ln cannot be decided this way and stay: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>%Ln new row got another number, because its own was taken; the activity tells which.</numerusform>
            <numerusform>%Ln new rows got another number, because theirs was taken; the activity tells which.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>%Ln row gets the values it had before.</numerusform>
            <numerusform>%Ln rows get the values they had before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>%Ln deleted row comes back.</numerusform>
            <numerusform>%Ln deleted rows come back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>%Ln added row is deleted again.</numerusform>
            <numerusform>%Ln added rows are deleted again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>%Ln line written.</numerusform>
            <numerusform>%Ln lines written.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>%Ln conflict left</numerusform>
            <numerusform>%Ln conflicts left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>%Ln other row waits for these decisions: %1</numerusform>
            <numerusform>%Ln other rows wait for these decisions: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1, %Ln of them shown</numerusform>
            <numerusform>%1, %Ln of them shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>Deciding %Ln conflict…</numerusform>
            <numerusform>Deciding %Ln conflicts…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>At least %Ln character</numerusform>
            <numerusform>At least %Ln characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>The password needs at least %Ln character.</numerusform>
            <numerusform>The password needs at least %Ln characters.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabasesBox</name>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>%Ln change could not be written yet, and would be lost.</numerusform>
            <numerusform>%Ln changes could not be written yet, and would be lost.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>Do the same for %Ln other conflict of this kind in %1</numerusform>
            <numerusform>Do the same for %Ln other conflicts of this kind in %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>%Ln row differs on both sides; you can decide about it under “Conflicts”.</numerusform>
            <numerusform>%Ln rows differ on both sides; you can decide about them under “Conflicts”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>Nothing was imported: %Ln line does not fit. Correct the file, or leave a column out.</numerusform>
            <numerusform>Nothing was imported: %Ln lines do not fit. Correct the file, or leave a column out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%L1 of %Ln line</numerusform>
            <numerusform>%L1 of %Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the newest %Ln line(s)</source>
        <translation>
            <numerusform>the newest line (%Ln)</numerusform>
            <numerusform>the newest %Ln lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>Quit before %Ln change could be written?</numerusform>
            <numerusform>Quit before %Ln changes could be written?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>%Ln new row got another number, because somebody else had taken its own; what refers to it follows: %1</numerusform>
            <numerusform>%Ln new rows got another number, because somebody else had taken theirs; what refers to them follows: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Notices</name>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln decision needed</numerusform>
            <numerusform>%Ln decisions needed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln change</numerusform>
            <numerusform>%Ln changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>more than %Ln change</numerusform>
            <numerusform>more than %Ln changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>Revert %Ln change…</numerusform>
            <numerusform>Revert %Ln changes…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>%Ln change is chosen.</numerusform>
            <numerusform>%Ln changes are chosen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>Revert %Ln change?</numerusform>
            <numerusform>Revert %Ln changes?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>%Ln row is kept.</numerusform>
            <numerusform>%Ln rows are kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1, and %Ln row that belongs to them.</numerusform>
            <numerusform>%1, and %Ln rows that belong to them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>Nothing was pasted: it needs %Ln column more than there are from here on.</numerusform>
            <numerusform>Nothing was pasted: it needs %Ln columns more than there are from here on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>%Ln change.</numerusform>
            <numerusform>%Ln changes, newest first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>Every minute</numerusform>
            <numerusform>Every %Ln minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln conflict</numerusform>
            <numerusform>%Ln conflicts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>%Ln change to send</numerusform>
            <numerusform>%Ln changes to send</numerusform>
        </translation>
    </message>
</context>
</TS>
