<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt" sourcelanguage="en">
<context>
    <name>Arguments</name>
    <message>
        <source>Try “dbsync-desktop --help”.</source>
        <translation>Experimente “dbsync-desktop --help”.</translation>
    </message>
    <message>
        <source>“%1” was not expected.</source>
        <translation>“%1” não era esperado.</translation>
    </message>
    <message>
        <source>After --db a file must be named.</source>
        <translation>Depois de --db é preciso indicar um ficheiro.</translation>
    </message>
    <message>
        <source>No view is called “%1”.</source>
        <translation>Nenhuma vista se chama “%1”.</translation>
    </message>
    <message>
        <source>There is no display. On a computer without one use dbsync.</source>
        <translation>Não há ecrã. Num computador sem ecrã, use o dbsync.</translation>
    </message>
    <message>
        <source>Usage: %1</source>
        <translation>Utilização: %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company’s cloud.</source>
        <translation>Mantém bases de dados SQLite em dia com a nuvem de uma empresa.</translation>
    </message>
    <message>
        <source>shows this database; sets it up where it is not linked yet</source>
        <translation>mostra esta base de dados; configura-a se ainda não estiver ligada</translation>
    </message>
    <message>
        <source>opens at local, pending, conflicts, activity, settings or admin</source>
        <translation>abre em local, pending, conflicts, activity, settings ou admin</translation>
    </message>
    <message>
        <source>opens no window where there is a tray, else a minimized one</source>
        <translation>não abre janela se houver área de notificação; senão, uma minimizada</translation>
    </message>
    <message>
        <source>shows this and ends</source>
        <translation>mostra isto e termina</translation>
    </message>
    <message>
        <source>shows the version and ends</source>
        <translation>mostra a versão e termina</translation>
    </message>
    <message>
        <source>The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder.</source>
        <translation>A configuração é partilhada com o dbsync; DBSYNC_CONFIG_DIR indica a pasta.</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>%Ln linha de %1 foi eliminada na nuvem. Aqui fica até concordar.</numerusform>
            <numerusform>%Ln linhas de %1 foram eliminadas na nuvem. Aqui ficam até concordar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>%Ln linha de %1 foi eliminada aqui. Na nuvem fica até concordar.</numerusform>
            <numerusform>%Ln linhas de %1 foram eliminadas aqui. Na nuvem ficam até concordar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>%Ln linha também foi alterada na nuvem. Será enviada assim que uma sincronização tiver trazido essa alteração.</numerusform>
            <numerusform>%Ln linhas também foram alteradas na nuvem. Serão enviadas assim que uma sincronização tiver trazido essas alterações.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>%Ln linha de %1 não tem valor na chave e não é sincronizada.</numerusform>
            <numerusform>%Ln linhas de %1 não têm valor na chave e não são sincronizadas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Table %1 is only in this database. It is synced once it has been added to the company&apos;s tables.</source>
        <translation>A tabela %1 só existe nesta base de dados. É sincronizada assim que for adicionada às tabelas da empresa.</translation>
    </message>
    <message>
        <source>Table %1 is in the cloud but not in this database.</source>
        <translation>A tabela %1 está na nuvem, mas não nesta base de dados.</translation>
    </message>
    <message>
        <source>Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, or the new one is added to the company&apos;s tables.</source>
        <translation>A tabela %1 parece ter passado a chamar-se %2 aqui. As suas alterações esperam até recuperar o nome antigo ou a nova ser adicionada às tabelas da empresa.</translation>
    </message>
    <message>
        <source>The primary key of table %1 is another one than in the cloud. Its changes wait.</source>
        <translation>A chave primária da tabela %1 não é a da nuvem. As suas alterações esperam.</translation>
    </message>
    <message>
        <source>Table %1 is not synced: %2</source>
        <comment>table, why</comment>
        <translation>A tabela %1 não é sincronizada: %2</translation>
    </message>
    <message>
        <source>Table %1 is not built as in the cloud. Its changes wait.</source>
        <translation>A tabela %1 não tem a mesma estrutura que na nuvem. As suas alterações esperam.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is only in this database; its values are not synced.</source>
        <translation>A coluna %1 da tabela %2 só existe nesta base de dados; os seus valores não são sincronizados.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is in the cloud but not in this database.</source>
        <translation>A coluna %1 da tabela %2 está na nuvem, mas não nesta base de dados.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they are.</source>
        <translation>A coluna %1 da tabela %2 parece ter passado a chamar-se %3 aqui. Os seus valores na nuvem ficam como estão.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.</source>
        <translation>A coluna %1 da tabela %2 é aqui do tipo %3 e na nuvem do tipo %4, por isso não é sincronizada.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 needs a value here but not in the cloud.</source>
        <translation>A coluna %1 da tabela %2 precisa de um valor aqui, mas não na nuvem.</translation>
    </message>
    <message>
        <source>It is a virtual table.</source>
        <translation>É uma tabela virtual.</translation>
    </message>
    <message>
        <source>It has no primary key.</source>
        <translation>Não tem chave primária.</translation>
    </message>
    <message>
        <source>Its name is reserved for db-sync.</source>
        <translation>O seu nome é usado pelo próprio db-sync.</translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>Tem mais de %Ln coluna.</numerusform>
            <numerusform>Tem mais de %Ln colunas.</numerusform>
        </translation>
    </message>
    <message>
        <source>It has a column without a name.</source>
        <translation>Tem uma coluna sem nome.</translation>
    </message>
    <message>
        <source>It has no name.</source>
        <translation>Não tem nome.</translation>
    </message>
    <message>
        <source>Its primary key has too many columns.</source>
        <translation>A sua chave primária tem demasiadas colunas.</translation>
    </message>
    <message>
        <source>It needs a function that only the program that made it has: %1</source>
        <translation>Precisa de algo que só o seu próprio programa tem: %1</translation>
    </message>
    <message>
        <source>Its column %1 has a name that is reserved for db-sync.</source>
        <translation>O nome da sua coluna %1 é usado pelo próprio db-sync.</translation>
    </message>
    <message>
        <source>It is not one of the company&apos;s tables.</source>
        <translation>Não é uma das tabelas da empresa.</translation>
    </message>
    <message>
        <source>Not every change of the company&apos;s tables could be made in this file; the details in the overview say why. Everything else goes on.</source>
        <translation>Nem todas as alterações às tabelas da empresa puderam ser feitas neste ficheiro; os detalhes na visão geral dizem porquê. Tudo o resto continua.</translation>
    </message>
    <message>
        <source>The definition of %1 was changed here and in the cloud. The one here stays until it is added to the company&apos;s tables, or removed here.</source>
        <translation>A definição de %1 foi alterada aqui e na nuvem. A daqui mantém-se até ser adicionada às tabelas da empresa ou removida aqui.</translation>
    </message>
    <message>
        <source>Table %1 refers to table %2, which is not synced. Other computers get the table without that reference.</source>
        <translation>A tabela %1 faz referência à tabela %2, que não é sincronizada. Os outros computadores recebem a tabela sem essa referência.</translation>
    </message>
</context>
<context>
    <name>CloudWords</name>
    <message>
        <source>“%1” must have a value in the cloud.</source>
        <translation>“%1” tem de ter um valor na nuvem.</translation>
    </message>
    <message>
        <source>“%1” is of type %2, which cannot hold %3 unchanged.</source>
        <translation>“%1” é do tipo %2, que não pode conter %3 sem alterações.</translation>
    </message>
    <message>
        <source>“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.</source>
        <translation>“%1” faz parte de uma chave e é do tipo %2 na nuvem, que não pode conter %3.</translation>
    </message>
    <message>
        <source>The row has more values than a row of the cloud&apos;s database can hold.</source>
        <translation>A linha tem mais valores do que uma linha da base de dados da nuvem pode conter.</translation>
    </message>
    <message>
        <source>A value that the cloud looks rows up by is too long.</source>
        <translation>Um valor pelo qual a nuvem procura linhas é demasiado longo.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database leaves this row out.</source>
        <translation>Uma regra da base de dados da nuvem deixa esta linha de fora.</translation>
    </message>
    <message>
        <source>A column of the row must have a value in the cloud.</source>
        <translation>Uma coluna da linha tem de ter um valor na nuvem.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database does not allow this row; the details tell which.</source>
        <translation>Uma regra da base de dados da nuvem não permite esta linha; os detalhes dizem qual.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has no value in %1, which needs one here.</source>
        <translation>A linha da nuvem não tem valor em %1, que aqui precisa de um.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row breaks a rule of the table here: %1</source>
        <translation>A linha da nuvem infringe uma regra da tabela aqui: %1</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has a value that does not fit the type of its column here.</source>
        <translation>A linha da nuvem tem um valor que não é válido para o tipo da sua coluna aqui.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed; the details tell which.</source>
        <translation>Um valor desta linha não é permitido; os detalhes dizem qual.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed: %1.</source>
        <comment>columns</comment>
        <translation>Um valor desta linha não é permitido: %1.</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation>Ainda não sincronizada.</translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation>Última sincronização: %1, segundo um relógio que foi atrasado desde então.</translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation>Última sincronização: %1.</translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation>Desde %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>%Ln alteração está segura neste computador.</numerusform>
            <numerusform>%Ln alterações estão seguras neste computador.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation>Pode continuar a trabalhar.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>%Ln alteração pendente aqui.</numerusform>
            <numerusform>%Ln alterações pendentes aqui.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>Sincronizar %Ln alteração</numerusform>
            <numerusform>Sincronizar %Ln alterações</numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar agora</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>A abrir</translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation>A base de dados está a ser lida.</translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation>Não associada</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Configurar…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar novamente</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>A sincronizar…</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Sessão terminada</translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation>A sua sessão terminou; inicie sessão para continuar a sincronizar.</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>Iniciar sessão novamente…</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>A tentar…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>%Ln linha foi alterada em ambos os lados; tudo o resto continua.</numerusform>
            <numerusform>%Ln linhas foram alteradas em ambos os lados; tudo o resto continua.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln decisão necessária</numerusform>
            <numerusform>%Ln decisões necessárias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>Resolver %Ln conflito</numerusform>
            <numerusform>Resolver %Ln conflitos</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>Nada pendente.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation>A sincronização automática continua às %1.</translation>
    </message>
    <message>
        <source>Decide about deletions</source>
        <translation>Decidir sobre as eliminações</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Abrir as definições</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>%Ln alteração ainda não tinha sido enviada: guarde o ficheiro danificado até alguém a ter procurado nele.</numerusform>
            <numerusform>%Ln alterações ainda não tinham sido enviadas: guarde o ficheiro danificado até alguém as ter procurado nele.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>%Ln alteração que fez desde então está guardada e será escrita automaticamente.</numerusform>
            <numerusform>%Ln alterações que fez desde então estão guardadas e serão escritas automaticamente.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>%Ln alteração ainda por escrever</numerusform>
            <numerusform>%Ln alterações ainda por escrever</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now.</source>
        <translation>Neste momento não é possível escrever no ficheiro.</translation>
    </message>
    <message>
        <source>The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on with it.</source>
        <translation>A primeira sincronização foi parada antes do fim. O que chegou fica, e o resto virá quando a continuar.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Continuar a primeira sincronização</translation>
    </message>
    <message>
        <source>Automatic sync goes on tomorrow at %1.</source>
        <translation>A sincronização automática continua amanhã às %1.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1 on %2.</source>
        <comment>time, day</comment>
        <translation>A sincronização automática continua em %2 às %1.</translation>
    </message>
</context>
<context>
    <name>ListColumns</name>
    <message>
        <source>Companies</source>
        <translation>Empresas</translation>
    </message>
    <message>
        <source>Datasources</source>
        <translation>Origens de dados</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Utilizadores</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Dispositivos</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>Registo de auditoria</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>suspensa</translation>
    </message>
    <message>
        <source>removed, kept until its time is over</source>
        <translation>removida, prazo de eliminação a decorrer</translation>
    </message>
    <message>
        <source>takes no new companies</source>
        <translation>já não aceita empresas</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>em uso</translation>
    </message>
    <message>
        <source>company added</source>
        <translation>empresa adicionada</translation>
    </message>
    <message>
        <source>company changed</source>
        <translation>empresa alterada</translation>
    </message>
    <message>
        <source>company moved</source>
        <translation>empresa movida</translation>
    </message>
    <message>
        <source>company suspended</source>
        <translation>empresa suspensa</translation>
    </message>
    <message>
        <source>company resumed</source>
        <translation>empresa reativada</translation>
    </message>
    <message>
        <source>company removed</source>
        <translation>empresa removida</translation>
    </message>
    <message>
        <source>company removed for good</source>
        <translation>empresa removida definitivamente</translation>
    </message>
    <message>
        <source>company exported</source>
        <translation>empresa exportada</translation>
    </message>
    <message>
        <source>company signed up</source>
        <translation>empresa registada</translation>
    </message>
    <message>
        <source>datasource added</source>
        <translation>origem de dados adicionada</translation>
    </message>
    <message>
        <source>datasource changed</source>
        <translation>origem de dados alterada</translation>
    </message>
    <message>
        <source>datasource removed</source>
        <translation>origem de dados removida</translation>
    </message>
    <message>
        <source>user added</source>
        <translation>utilizador adicionado</translation>
    </message>
    <message>
        <source>user changed</source>
        <translation>utilizador alterado</translation>
    </message>
    <message>
        <source>user disabled</source>
        <translation>utilizador desativado</translation>
    </message>
    <message>
        <source>password changed</source>
        <translation>palavra-passe alterada</translation>
    </message>
    <message>
        <source>device revoked</source>
        <translation>dispositivo revogado</translation>
    </message>
    <message>
        <source>schema pushed</source>
        <translation>esquema enviado</translation>
    </message>
    <message>
        <source>policy set</source>
        <translation>regra de decisão definida</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>chave de API criada</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>chave de API revogada</translation>
    </message>
    <message>
        <source>operator added</source>
        <translation>operador adicionado</translation>
    </message>
    <message>
        <source>operator changed</source>
        <translation>operador alterado</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Código</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Site</translation>
    </message>
    <message>
        <source>Datasource</source>
        <translation>Origem de dados</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Desde</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Peso</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Endereço</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Nome próprio</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>Apelido</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Função</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Desativado</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>desativado</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Utilizador</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Visto pela última vez</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>Revisão</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Revogado</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>revogado</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quando</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quem</translation>
    </message>
    <message>
        <source>What</source>
        <translation>O quê</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Objeto</translation>
    </message>
    <message>
        <source>logged in</source>
        <translation>sessão iniciada</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>palavra-passe incorreta</translation>
    </message>
    <message>
        <source>login refused</source>
        <translation>início de sessão recusado</translation>
    </message>
    <message>
        <source>locked out for some minutes</source>
        <translation>bloqueado por alguns minutos</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Vezes</translation>
    </message>
    <message>
        <source>policy taken back</source>
        <translation>regra retirada</translation>
    </message>
</context>
<context>
    <name>MetadataField</name>
    <message>
        <source>Notes are a JSON object, for example %1.</source>
        <translation>As notas são um objeto JSON, por exemplo %1.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Procurar</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation>faltam alguns segundos</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>falta menos de um minuto</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>falta cerca de %Ln minuto</numerusform>
            <numerusform>faltam cerca de %Ln minutos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation>Em dia</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Em pausa</translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation>Alterações pendentes</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>A sincronizar</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Sem ligação</translation>
    </message>
    <message>
        <source>Needs your attention</source>
        <translation>Requer a sua atenção</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problema</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nova</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Alterada</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Eliminada</translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation>Nova aqui, ainda não enviada</translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation>Alterada aqui, ainda não enviada</translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation>Em conflito: aguarda a sua decisão</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>%Ln linha adicionada</numerusform>
            <numerusform>%Ln linhas adicionadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>%Ln linha alterada</numerusform>
            <numerusform>%Ln linhas alteradas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>%Ln linha eliminada</numerusform>
            <numerusform>%Ln linhas eliminadas</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nenhuma alteração</translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation>Recebido da nuvem</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>Enviado para a nuvem</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Desfeito</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>Conflito resolvido</translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation>Convidado (lê)</translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation>Utilizador (sincroniza)</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>Gestor</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrador</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>A preparar</translation>
    </message>
    <message>
        <source>Waiting for the cloud</source>
        <translation>À espera da nuvem</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>A receber</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>A escrever</translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation>A reunir alterações</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>A enviar</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>A terminar</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation>recebido: %1</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>enviado: %1</translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation>Nada tinha mudado em nenhum dos lados.</translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation>Sincronizado – %1.</translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation>ontem, %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln linha</numerusform>
            <numerusform>%Ln linhas</numerusform>
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
            <numerusform>texto de %Ln byte, não UTF-8</numerusform>
            <numerusform>texto de %Ln bytes, não UTF-8</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>Alterada em ambos os lados</translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation>Alterada aqui, eliminada na nuvem</translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation>Eliminada aqui, alterada na nuvem</translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation>Adicionada em ambos os lados</translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation>Um valor que tem de ser único</translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation>Falta uma linha a que ela faz referência</translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation>Um valor que não é permitido</translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation>Alguém</translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation>%1 alterou %2 na nuvem; aqui também houve uma alteração, mas diferente.</translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation>%1 eliminou esta linha na nuvem; aqui, ela foi alterada.</translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation>%1 alterou esta linha na nuvem; aqui, ela foi eliminada.</translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation>%1 adicionou na nuvem uma linha com a mesma chave; as duas são diferentes.</translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation>Outra linha na nuvem já tem o mesmo valor em %1, que tem de ser único.</translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation>Esta linha faz referência a uma linha que já não existe na nuvem.</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Nuvem</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Manter a minha</translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation>Usar a da nuvem</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Manter ambas</translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation>Usar a minha escolha</translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation>A linha volta à nuvem, com as suas alterações.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation>A linha também é eliminada na nuvem.</translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation>Os seus valores substituem os da nuvem na próxima sincronização.</translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes are discarded.</source>
        <translation>A linha também é eliminada aqui; as suas alterações são descartadas.</translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation>A linha volta aqui, tal como está na nuvem.</translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours are discarded.</source>
        <translation>Este computador fica com os valores da nuvem; os seus são descartados.</translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation>O que a coluna “Resultado” mostra é mantido aqui e enviado na próxima sincronização.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>%Ln conflito resolvido: a sua versão fica.</numerusform>
            <numerusform>%Ln conflitos resolvidos: as suas versões ficam.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>%Ln conflito resolvido: é usada a versão da nuvem.</numerusform>
            <numerusform>%Ln conflitos resolvidos: são usadas as versões da nuvem.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>%Ln conflito resolvido: ambas as linhas ficam.</numerusform>
            <numerusform>%Ln conflitos resolvidos: ambas as linhas ficam.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>%Ln conflito resolvido conforme a sua escolha.</numerusform>
            <numerusform>%Ln conflitos resolvidos conforme a sua escolha.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>O ficheiro não foi encontrado</translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation>O ficheiro da base de dados foi movido, mudou de nome ou foi eliminado, ou o seu disco não está ligado. Volte a colocá-lo no lugar e o db-sync continua automaticamente; ou desassocie-o nas definições.</translation>
    </message>
    <message>
        <source>This file is not a database</source>
        <translation>Este ficheiro não é uma base de dados</translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation>O que lá está não é uma base de dados SQLite. Se era, coloque uma cópia de segurança no seu lugar; o que foi sincronizado está seguro na nuvem.</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>O ficheiro está danificado</translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation>Não é possível ler partes da base de dados. Feche os programas que a usam e coloque uma cópia de segurança no seu lugar; o que foi sincronizado está seguro na nuvem e volta com a próxima sincronização.</translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation>Este ficheiro ainda não está associado</translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation>Associe-a à sua empresa para a manter em dia.</translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation>Este ficheiro já está associado</translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation>Abra-o, ou desassocie-o primeiro nas definições.</translation>
    </message>
    <message>
        <source>Another program is using the file</source>
        <translation>Outro programa está a bloquear o ficheiro</translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.</source>
        <translation>O db-sync continua automaticamente assim que esse programa libertar o ficheiro. Nada se perdeu.</translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation>Está em curso outra sincronização deste ficheiro</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>Aguarde até que termine e tente novamente.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>O disco está cheio</translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was half written.</source>
        <translation>Liberte espaço e tente novamente. A base de dados está como estava; nada foi escrito pela metade.</translation>
    </message>
    <message>
        <source>You do not have permission to write to this file</source>
        <translation>Não é permitido escrever no ficheiro</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation>Verifique as permissões do ficheiro e da sua pasta e tente novamente.</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>Não é possível abrir o ficheiro</translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation>Verifique se o ficheiro e a sua pasta existem e podem ser lidos e escritos.</translation>
    </message>
    <message>
        <source>The disk is not responding properly</source>
        <translation>O disco não responde bem</translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation>Não foi possível ler ou escrever o ficheiro. Verifique o disco e o seu cabo e tente novamente.</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>Não é possível aceder à nuvem</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation>O seu trabalho aqui está seguro e continua. Verifique a rede; o db-sync volta a tentar automaticamente.</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>A ligação foi interrompida</translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation>O que chegou fica, e a próxima sincronização continua a partir daí.</translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation>A nuvem tem um problema</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>O seu trabalho aqui está seguro e continua; o db-sync volta a tentar automaticamente.</translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation>A nuvem está muito ocupada</translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation>O seu trabalho aqui está seguro; o db-sync volta a tentar automaticamente.</translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation>Nenhuma nuvem db-sync responde aí</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation>Algo responde neste endereço, mas não é uma nuvem db-sync. Verifique o endereço.</translation>
    </message>
    <message>
        <source>This is not a server address</source>
        <translation>Este não é o endereço de um servidor</translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation>Tem este aspeto: https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>A sua sessão está terminada</translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation>Inicie sessão novamente; nada se perdeu aqui.</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>Ninguém tem sessão iniciada</translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation>Inicie sessão para continuar a sincronizar; nada se perdeu aqui.</translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation>O e-mail ou a palavra-passe está incorreto</translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation>Verifique o código da empresa, o endereço de e-mail e a palavra-passe.</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>Não tem permissão para fazer isso</translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation>A sua função não o permite. Pergunte a um administrador da sua empresa.</translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation>Essa empresa não existe</translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation>Verifique o código da empresa.</translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation>A sua empresa está suspensa</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation>Quem gere a nuvem suspendeu-a por algum tempo. As suas alterações aguardam aqui.</translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation>Este dispositivo foi excluído</translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation>Um administrador da sua empresa revogou-o. As suas alterações ficam aqui; se foi um engano, desassocie o ficheiro e volte a associá-lo.</translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation>A sua empresa ainda não tem lugar na nuvem</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation>Peça a quem gere a nuvem que lhe atribua uma origem de dados.</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>Demasiadas tentativas</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation>Aguarde alguns minutos e tente novamente.</translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation>Este código de empresa já está em uso</translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation>Escolha outro, ou inicie sessão se a sua empresa já estiver aqui.</translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation>Este endereço de e-mail já está em uso</translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation>Inicie sessão, ou use outro endereço.</translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation>Não há nenhuma tabela que possa ser sincronizada</translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation>Nem o ficheiro nem a sua empresa têm uma. As tabelas precisam de uma chave primária.</translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation>As tabelas são diferentes das da sua empresa</translation>
    </message>
    <message>
        <source>Both cannot be kept in this case</source>
        <translation>Não é possível manter ambas aqui</translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation>Este valor não é válido para a coluna</translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation>A nuvem recusou</translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation>Não é possível usar a base de dados</translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation>Isso não é possível</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Parado</translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation>Algo correu mal aqui</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation>Fica o valor da nuvem</translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation>Fica o valor do computador que sincroniza</translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation>Fica a alteração mais recente</translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation>As duas diferenças são somadas</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>Pergunta-se a uma pessoa</translation>
    </message>
    <message>
        <source>Deleted here, not sent yet</source>
        <translation>Eliminada aqui, ainda não enviada</translation>
    </message>
    <message>
        <source>Just arrived from the cloud</source>
        <translation>Acabou de chegar da nuvem</translation>
    </message>
    <message>
        <source>%1 Noticed: %2.</source>
        <comment>what happened, when</comment>
        <translation>%1 Detetado: %2.</translation>
    </message>
    <message>
        <source>Your row is sent again. The cloud takes it once the row that it refers to is there.</source>
        <translation>A sua linha é enviada novamente. A nuvem aceita-a assim que exista a linha a que ela faz referência.</translation>
    </message>
    <message>
        <source>Your row is sent again as it is. The cloud takes it once its rules allow the value.</source>
        <translation>A sua linha é enviada novamente tal como está. A nuvem aceita-a assim que as suas regras permitam o valor.</translation>
    </message>
    <message>
        <source>Your change goes; the row becomes again what the cloud has.</source>
        <translation>A sua alteração é descartada; a linha volta a ser como está na nuvem.</translation>
    </message>
    <message>
        <source>Your row is deleted; the cloud&apos;s rows stay as they are.</source>
        <translation>A sua linha é descartada; as linhas da nuvem ficam como estão.</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <comment>column</comment>
        <translation>%1 precisa de um valor.</translation>
    </message>
    <message>
        <source>Another row already has these values.</source>
        <translation>Outra linha já tem estes valores.</translation>
    </message>
    <message>
        <source>Another row already has this %1.</source>
        <comment>column</comment>
        <translation>Outra linha já tem este valor em %1.</translation>
    </message>
    <message>
        <source>This breaks a rule of the table: %1</source>
        <comment>SQL condition</comment>
        <translation>Isto infringe uma regra da tabela: %1</translation>
    </message>
    <message>
        <source>A value refers to a row that is not there.</source>
        <translation>Um valor faz referência a uma linha que não existe.</translation>
    </message>
    <message>
        <source>There is no such row in %1 that %2 could refer to.</source>
        <comment>table, column</comment>
        <translation>Não existe em %1 nenhuma linha a que %2 possa fazer referência.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>%Ln linha de %1 ainda faz referência a esta linha.</numerusform>
            <numerusform>%Ln linhas de %1 ainda fazem referência a esta linha.</numerusform>
        </translation>
    </message>
    <message>
        <source>A value does not fit the type of its column.</source>
        <translation>Um valor não corresponde ao tipo da sua coluna.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes numbers such as 12 or 1.5.</source>
        <comment>value, column</comment>
        <translation>“%1” não é válido para %2, que aceita números como 12 ou 1.5.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this.</source>
        <translation>Uma regra da base de dados não o permite.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this: %1</source>
        <translation>Uma regra da base de dados não o permite: %1</translation>
    </message>
    <message>
        <source>This row no longer exists.</source>
        <translation>Esta linha já não existe.</translation>
    </message>
    <message>
        <source>A row was changed again since.</source>
        <translation>Uma linha foi novamente alterada desde então.</translation>
    </message>
    <message>
        <source>“%1” cannot be taken back. %2</source>
        <comment>what was done, why</comment>
        <translation>Não é possível desfazer “%1”. %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>%Ln linha adicionada a %1</numerusform>
            <numerusform>%Ln linhas adicionadas a %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>%Ln linha de %1 alterada</numerusform>
            <numerusform>%Ln linhas de %1 alteradas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>%Ln linha de %1 eliminada</numerusform>
            <numerusform>%Ln linhas de %1 eliminadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>%Ln linha colada em %1</numerusform>
            <numerusform>%Ln linhas coladas em %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>%Ln linha importada para %1</numerusform>
            <numerusform>%Ln linhas importadas para %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>%Ln alteração revertida</numerusform>
            <numerusform>%Ln alterações revertidas</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 contains “%2”</source>
        <comment>column, text</comment>
        <translation>%1 contém “%2”</translation>
    </message>
    <message>
        <source>%1 is “%2”</source>
        <comment>column, value</comment>
        <translation>%1 é “%2”</translation>
    </message>
    <message>
        <source>%1 is not “%2”</source>
        <comment>column, value</comment>
        <translation>%1 não é “%2”</translation>
    </message>
    <message>
        <source>%1 is below “%2”</source>
        <comment>column, value</comment>
        <translation>%1 é menor que “%2”</translation>
    </message>
    <message>
        <source>%1 is above “%2”</source>
        <comment>column, value</comment>
        <translation>%1 é maior que “%2”</translation>
    </message>
    <message>
        <source>%1 has no value</source>
        <comment>column</comment>
        <translation>%1 não tem valor</translation>
    </message>
    <message>
        <source>%1 has a value</source>
        <comment>column</comment>
        <translation>%1 tem um valor</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>contém</translation>
    </message>
    <message>
        <source>is</source>
        <translation>é</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>não é</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>é menor que</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>é maior que</translation>
    </message>
    <message>
        <source>has no value</source>
        <translation>não tem valor</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>tem um valor</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>Não é possível desfazer isto</translation>
    </message>
    <message>
        <source>This is not a text file</source>
        <translation>Este não é um ficheiro de texto</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>O ficheiro está vazio</translation>
    </message>
    <message>
        <source>The file cannot be written</source>
        <translation>Não é possível escrever o ficheiro</translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>aguarda uma decisão</translation>
    </message>
    <message>
        <source>changed since: %1</source>
        <comment>columns</comment>
        <translation>alterado entretanto: %1</translation>
    </message>
    <message>
        <source>was added, and changed since</source>
        <translation>foi adicionada e alterada entretanto</translation>
    </message>
    <message>
        <source>was changed, and deleted since</source>
        <translation>foi alterada e eliminada entretanto</translation>
    </message>
    <message>
        <source>was deleted, and another row has its place now</source>
        <translation>foi eliminada e outra linha ocupa agora o seu lugar</translation>
    </message>
    <message>
        <source>refers to a row that no longer exists</source>
        <translation>faz referência a uma linha que já não existe</translation>
    </message>
    <message>
        <source>other rows refer to it</source>
        <translation>outras linhas fazem referência a ela</translation>
    </message>
    <message>
        <source>a rule of the database does not allow it: %1</source>
        <translation>uma regra da base de dados não o permite: %1</translation>
    </message>
    <message>
        <source>this table is not synced here any more</source>
        <translation>esta tabela já não é sincronizada aqui</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… e mais %Ln</numerusform>
            <numerusform>… e mais %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 em %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, why it stays</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The rows already are as they were before: nothing has to be changed.</source>
        <translation>As linhas já estão como antes: não há nada a alterar.</translation>
    </message>
    <message>
        <source>Nothing can be taken back:</source>
        <translation>Não é possível desfazer nada:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>%Ln linha fica como está:</numerusform>
            <numerusform>%Ln linhas ficam como estão:</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Desfeito: %1</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>Desfeito: %1. %Ln linha ficou como está.</numerusform>
            <numerusform>Desfeito: %1. %Ln linhas ficaram como estão.</numerusform>
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
            <numerusform>%Ln não pode ser decidido assim e fica: %1</numerusform>
            <numerusform>%Ln não podem ser decididos assim e ficam: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Received and sent</source>
        <translation>Recebido e enviado</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>%Ln linha nova recebeu outro número porque o seu estava ocupado; a atividade diz qual.</numerusform>
            <numerusform>%Ln linhas novas receberam outro número porque o seu estava ocupado; a atividade diz quais.</numerusform>
        </translation>
    </message>
    <message>
        <source>(empty)</source>
        <comment>a text without characters</comment>
        <translation>(vazio)</translation>
    </message>
    <message>
        <source>An administrator must stay</source>
        <translation>Tem de ficar um administrador</translation>
    </message>
    <message>
        <source>This is the company&apos;s last administrator. Make another user administrator first.</source>
        <translation>É o último administrador da empresa. Torne primeiro outro utilizador administrador.</translation>
    </message>
    <message>
        <source>Companies are still in this datasource</source>
        <translation>Ainda há empresas nesta origem de dados</translation>
    </message>
    <message>
        <source>Move them to another datasource first.</source>
        <translation>Mova-as primeiro para outra origem de dados.</translation>
    </message>
    <message>
        <source>A datasource of this name is there already</source>
        <translation>Já existe uma origem de dados com este nome</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Escolha outro nome.</translation>
    </message>
    <message>
        <source>This database is a datasource already</source>
        <translation>Esta base de dados já é uma origem de dados</translation>
    </message>
    <message>
        <source>Choose another database.</source>
        <translation>Escolha outra base de dados.</translation>
    </message>
    <message>
        <source>This datasource takes no more companies</source>
        <translation>Esta origem de dados já não aceita empresas</translation>
    </message>
    <message>
        <source>It is being emptied. Choose another one, or make it active again.</source>
        <translation>Vai ser esvaziada. Escolha outra ou volte a ativá-la.</translation>
    </message>
    <message>
        <source>This company has data already</source>
        <translation>Esta empresa já tem dados</translation>
    </message>
    <message>
        <source>Its rows must stay in a datasource.</source>
        <translation>As suas linhas têm de ficar numa origem de dados.</translation>
    </message>
    <message>
        <source>This company is being moved</source>
        <translation>Esta empresa está a ser movida</translation>
    </message>
    <message>
        <source>This row was deleted here, but rows in the cloud still refer to it.</source>
        <translation>Esta linha foi eliminada aqui, mas há linhas na nuvem que ainda fazem referência a ela.</translation>
    </message>
    <message>
        <source>Your row stays, and the other one goes; what refers to either refers to yours.</source>
        <translation>A sua linha fica e a outra desaparece; o que fazia referência a qualquer delas passa a fazer referência à sua.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too, once nothing there refers to it any more.</source>
        <translation>A linha também é eliminada na nuvem, assim que lá já nada fizer referência a ela.</translation>
    </message>
    <message>
        <source>Your row is deleted; what referred to it refers to the cloud&apos;s row.</source>
        <translation>A sua linha desaparece; o que fazia referência a ela passa a fazer referência à linha da nuvem.</translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key, and what refers to yours goes along.</source>
        <translation>Ambas as linhas ficam; a sua recebe uma chave nova e as referências a ela são atualizadas.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row cannot be replaced</source>
        <translation>A linha da nuvem não pode ceder o lugar</translation>
    </message>
    <message>
        <source>Other rows refer to it. Take the cloud&apos;s, or give yours another value.</source>
        <translation>Outras linhas fazem referência a ela. Use a da nuvem ou dê outro valor à sua.</translation>
    </message>
    <message>
        <source>A row that it refers to has lost its place to another</source>
        <translation>Uma linha a que ela se refere perdeu o lugar para outra</translation>
    </message>
    <message>
        <source>Decide between those two first; the next sync asks about them.</source>
        <translation>Decida primeiro entre essas duas; a próxima sincronização pergunta por elas.</translation>
    </message>
    <message>
        <source>Both rows are in the cloud</source>
        <translation>Ambas as linhas estão na nuvem</translation>
    </message>
    <message>
        <source>Keep yours, and the other one goes; or give yours another value.</source>
        <translation>Mantenha a sua, e a outra desaparece; ou dê outro valor à sua.</translation>
    </message>
    <message>
        <source>This database does not hold the datasource&apos;s companies</source>
        <translation>Esta base de dados não contém as empresas da origem de dados</translation>
    </message>
    <message>
        <source>Restore the companies&apos; rows there first, or move the companies to another datasource.</source>
        <translation>Coloque-as lá primeiro ou mova as empresas para outra origem de dados.</translation>
    </message>
    <message>
        <source>This database belongs to another cloud</source>
        <translation>Esta base de dados pertence a outra nuvem</translation>
    </message>
    <message>
        <source>Choose another database, or another schema in it.</source>
        <translation>Escolha outra base de dados ou outro esquema nela.</translation>
    </message>
    <message>
        <source>Both datasources are the same database</source>
        <translation>Ambas as origens de dados são a mesma base de dados</translation>
    </message>
    <message>
        <source>The company&apos;s rows are there already; choose another datasource.</source>
        <translation>As linhas da empresa já lá estão; escolha outra origem de dados.</translation>
    </message>
    <message>
        <source>This datasource has no room for another company</source>
        <translation>Esta origem de dados não tem espaço para outra empresa</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Escolha outra.</translation>
    </message>
    <message>
        <source>The cloud has no room for another company</source>
        <translation>A nuvem não tem espaço para outra empresa</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to add a datasource.</source>
        <translation>Peça a quem gere a nuvem que adicione uma origem de dados.</translation>
    </message>
    <message>
        <source>This company has been removed</source>
        <translation>Esta empresa foi removida</translation>
    </message>
    <message>
        <source>Its rows are being deleted; it cannot come back.</source>
        <translation>As suas linhas estão a ser eliminadas; não pode voltar.</translation>
    </message>
    <message>
        <source>This row and another one in the cloud share a value that only one row may have.</source>
        <translation>Esta linha e outra na nuvem têm o que só uma linha pode ter.</translation>
    </message>
    <message>
        <source>Choose one of them, or give yours another value.</source>
        <translation>Escolha uma delas ou dê outro valor à sua.</translation>
    </message>
    <message>
        <source>It breaks a rule of the table, or refers to a row that is not there. Choose another value; nothing was changed.</source>
        <translation>Infringe uma regra da tabela ou faz referência a uma linha que não existe. Escolha outro valor; nada foi alterado.</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then choose it again.</source>
        <translation>Guarde-o como CSV em UTF-8 e escolha-o novamente.</translation>
    </message>
    <message>
        <source>There is no line in it; nothing was changed.</source>
        <translation>Não contém nenhuma linha; nada foi alterado.</translation>
    </message>
    <message>
        <source>This no longer exists</source>
        <translation>Isto já não existe</translation>
    </message>
    <message>
        <source>It was synced, decided or changed meanwhile; the view shows what there is now.</source>
        <translation>Entretanto foi sincronizado, decidido ou alterado; a vista mostra o que existe agora.</translation>
    </message>
    <message>
        <source>No sync has changed rows yet, so there is nothing to take back.</source>
        <translation>Nenhuma sincronização alterou linhas ainda; não há nada para desfazer.</translation>
    </message>
    <message>
        <source>Its rows are not kept: they were too many or are too old, or it was the first sync of the file.</source>
        <translation>As suas linhas não estão guardadas: eram demasiadas ou são demasiado antigas, ou foi a primeira sincronização do ficheiro.</translation>
    </message>
    <message>
        <source>Something else answers in its place: the log-in page of a network, say. Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>Outra coisa responde no seu lugar, por exemplo a página de início de sessão de uma rede. O seu trabalho aqui está seguro e continua; o db-sync volta a tentar automaticamente.</translation>
    </message>
    <message>
        <source>A newer db-sync is needed</source>
        <translation>É necessário um db-sync mais recente</translation>
    </message>
    <message>
        <source>The file was used with a newer version. Update db-sync on this computer; nothing here is lost.</source>
        <translation>O ficheiro foi usado com uma versão mais recente. Atualize o db-sync neste computador; aqui nada se perde.</translation>
    </message>
    <message>
        <source>The cloud does not know this file</source>
        <translation>A nuvem não conhece este ficheiro</translation>
    </message>
    <message>
        <source>Unlink it in the settings and link it again; rows are compared and kept.</source>
        <translation>Desassocie-o nas definições e volte a associá-lo; as linhas são comparadas e mantidas.</translation>
    </message>
    <message>
        <source>Your account is disabled</source>
        <translation>A sua conta está desativada</translation>
    </message>
    <message>
        <source>An administrator of your company has done that; ask them. Your changes stay here.</source>
        <translation>Um administrador da sua empresa fez isso; pergunte-lhe. As suas alterações ficam aqui.</translation>
    </message>
    <message>
        <source>The tables have just changed</source>
        <translation>As tabelas acabaram de mudar</translation>
    </message>
    <message>
        <source>Another program has changed them during the sync; the next one goes on with them.</source>
        <translation>Outro programa alterou-as durante a sincronização; a próxima continua com elas.</translation>
    </message>
    <message>
        <source>A search index of the file is damaged</source>
        <translation>Um índice de pesquisa do ficheiro está danificado</translation>
    </message>
    <message>
        <source>The rows themselves are whole. Whoever looks after the file can have it rebuilt: dbsync doctor --repair.</source>
        <translation>As próprias linhas estão intactas. Quem cuida do ficheiro pode mandar reconstruí-lo: dbsync doctor --repair.</translation>
    </message>
    <message>
        <source>The change on the computer that syncs is replaced; it can still be found in that computer&apos;s activity.</source>
        <translation>O que foi alterado no computador que sincroniza fica sem efeito; mantém-se na atividade desse computador.</translation>
    </message>
    <message>
        <source>The change in the cloud is replaced by that of the computer that syncs later; it can still be found in that computer&apos;s activity.</source>
        <translation>O que foi alterado na nuvem é substituído pela alteração do computador que sincroniza mais tarde; mantém-se na atividade desse computador.</translation>
    </message>
    <message>
        <source>The latest change wins, no matter who syncs first. The earlier value stays in the activity.</source>
        <translation>Prevalece a alteração mais recente, seja quem for o primeiro a sincronizar. O valor anterior fica na atividade.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a person is asked.</source>
        <translation>Duas pessoas que somam 1 cada uma somaram 2. Em colunas de números; sobre as outras pergunta-se a uma pessoa.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only for a column of numbers.</source>
        <translation>Duas pessoas que somam 1 cada uma somaram 2. Só para uma coluna de números.</translation>
    </message>
    <message>
        <source>Both values are kept until somebody decides under “Conflicts”; everything else goes on.</source>
        <translation>Ambos os valores são guardados até alguém decidir em “Conflitos”; tudo o resto continua.</translation>
    </message>
    <message>
        <source>Nothing was changed. Link an empty file instead, or have the tables matched to your company&apos;s:</source>
        <translation>Nada foi alterado. Associe antes um ficheiro vazio, ou peça que igualem as tabelas:</translation>
    </message>
    <message>
        <source>The tables were changed here and in the cloud</source>
        <translation>As tabelas foram alteradas aqui e na nuvem</translation>
    </message>
    <message>
        <source>The two changes exclude each other:</source>
        <translation>As duas alterações excluem-se uma à outra:</translation>
    </message>
    <message>
        <source>Your company&apos;s tables were changed meanwhile; the next sync goes on with them.</source>
        <translation>Entretanto as tabelas da sua empresa foram alteradas; a próxima sincronização continua com elas.</translation>
    </message>
    <message>
        <source>A name is reserved for db-sync</source>
        <translation>Um dos nomes está reservado ao db-sync</translation>
    </message>
    <message>
        <source>Have it renamed, then link the file:</source>
        <translation>Peça que o mudem e associe depois o ficheiro:</translation>
    </message>
    <message>
        <source>Only numbers can be added up</source>
        <translation>Só é possível somar números</translation>
    </message>
    <message>
        <source>Choose a column of numbers, or another way to decide.</source>
        <translation>Escolha uma coluna de números ou outra forma de decidir.</translation>
    </message>
    <message>
        <source>Something you entered is not valid</source>
        <translation>Algum dos dados introduzidos não é válido</translation>
    </message>
    <message>
        <source>This is not a database address</source>
        <translation>Este não é o endereço de uma base de dados</translation>
    </message>
    <message>
        <source>It looks like postgresql://user:password@host:port/database?schema=name.</source>
        <translation>Tem a forma postgresql://user:password@host:port/database?schema=name.</translation>
    </message>
    <message>
        <source>The database cannot be a datasource</source>
        <translation>A base de dados não pode ser uma origem de dados</translation>
    </message>
    <message>
        <source>Nothing was stored. Check the address, and that the database runs:</source>
        <translation>Nada foi guardado. Verifique o endereço e se a base de dados está a funcionar:</translation>
    </message>
    <message>
        <source>This database belongs to something else</source>
        <translation>Esta base de dados pertence a outra coisa</translation>
    </message>
    <message>
        <source>This database cannot hold every text</source>
        <translation>Esta base de dados não pode conter todos os textos</translation>
    </message>
    <message>
        <source>Choose one that was made with the encoding UTF8.</source>
        <translation>Escolha uma que tenha sido criada com a codificação UTF8.</translation>
    </message>
    <message>
        <source>Making the company took too long</source>
        <translation>A criação da empresa demorou demasiado</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>Tente novamente daqui a pouco.</translation>
    </message>
    <message>
        <source>A row has too many values for this datasource</source>
        <translation>Uma linha tem demasiados valores para esta origem de dados</translation>
    </message>
    <message>
        <source>The company stays where it is:</source>
        <translation>A empresa fica onde está:</translation>
    </message>
    <message>
        <source>A row is too large</source>
        <translation>Uma linha é demasiado grande</translation>
    </message>
    <message>
        <source>The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.</source>
        <translation>A nuvem aceita linhas até 64 MB. Reduza os valores; a linha fica aqui.</translation>
    </message>
    <message>
        <source>db-sync&apos;s own files cannot be used</source>
        <translation>Não é possível usar os ficheiros do próprio db-sync</translation>
    </message>
    <message>
        <source>Check the permissions of its folder, and that the disk has room:</source>
        <translation>Verifique as permissões da pasta e se há espaço no disco:</translation>
    </message>
    <message>
        <source>Somebody has removed it meanwhile; read the list again.</source>
        <translation>Entretanto alguém o removeu; atualize a lista.</translation>
    </message>
    <message>
        <source>Check the network, and try again in a while.</source>
        <translation>Verifique a rede e tente novamente daqui a pouco.</translation>
    </message>
    <message>
        <source>A newer db-sync has linked this file</source>
        <translation>Um db-sync mais recente associou este ficheiro</translation>
    </message>
    <message>
        <source>Install the newest db-sync on this computer. Other programs go on working with the file meanwhile.</source>
        <translation>Instale o db-sync mais recente neste computador. Entretanto, os outros programas continuam a trabalhar com o ficheiro.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes whole numbers such as 12.</source>
        <comment>value, column</comment>
        <translation>“%1” não se adequa a %2, que aceita números inteiros como 12.</translation>
    </message>
    <message>
        <source>The keychain is locked</source>
        <translation>O porta-chaves está bloqueado</translation>
    </message>
    <message>
        <source>The keychain of this computer, which has your login, is locked or not running. Unlock it, and db-sync goes on by itself.</source>
        <translation>O porta-chaves deste computador, onde está o seu início de sessão, está bloqueado ou não está a funcionar. Desbloqueie-o e o db-sync continua sozinho.</translation>
    </message>
    <message>
        <source>Check it, then try again:</source>
        <translation>Verifique e tente de novo:</translation>
    </message>
    <message>
        <source>A rule of the table does not allow it</source>
        <translation>Uma regra da tabela não o permite</translation>
    </message>
    <message>
        <source>Nothing was changed. The database said:</source>
        <translation>Nada foi alterado. A base de dados respondeu:</translation>
    </message>
    <message>
        <source>This cannot be reverted</source>
        <translation>Isto não pode ser revertido</translation>
    </message>
    <message>
        <source>Starting at log-in could not be set</source>
        <translation>Não foi possível definir o arranque no início de sessão</translation>
    </message>
    <message>
        <source>Choose another place, or make room on the disk:</source>
        <translation>Escolha outro local ou liberte espaço no disco:</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. The cloud said: “%1”</source>
        <translation>O seu trabalho aqui está seguro e continua. A nuvem respondeu: “%1”</translation>
    </message>
    <message>
        <source>Your changes stay here. The cloud said: “%1”</source>
        <translation>As suas alterações ficam aqui. A nuvem respondeu: “%1”</translation>
    </message>
    <message>
        <source>Close other programs that use the file, then try again. The database said: “%1”</source>
        <translation>Feche os outros programas que usam o ficheiro e tente de novo. A base de dados respondeu: “%1”</translation>
    </message>
    <message>
        <source>Nothing was changed. The reason: “%1”</source>
        <translation>Nada foi alterado. O motivo: “%1”</translation>
    </message>
    <message>
        <source>What was done until then stays.</source>
        <translation>O que foi feito até então fica.</translation>
    </message>
    <message>
        <source>Try again; where it stays so, tell whoever looks after db-sync: “%1”</source>
        <translation>Tente de novo; se continuar assim, diga a quem cuida do db-sync: “%1”</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>%Ln linha volta a ter os valores de antes.</numerusform>
            <numerusform>%Ln linhas voltam a ter os valores de antes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>%Ln linha eliminada volta.</numerusform>
            <numerusform>%Ln linhas eliminadas voltam.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>%Ln linha adicionada é de novo eliminada.</numerusform>
            <numerusform>%Ln linhas adicionadas são de novo eliminadas.</numerusform>
        </translation>
    </message>
    <message>
        <source>The next sync sends that to everyone, and it can be taken back in turn.</source>
        <translation>A próxima sincronização envia isto a todos, e também pode ser desfeito.</translation>
    </message>
    <message>
        <source>Your company was removed</source>
        <translation>A sua empresa foi removida</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and your changes stay here.</source>
        <translation>Quem gere a nuvem removeu-a; pergunte-lhe se foi engano. O seu ficheiro e as suas alterações ficam aqui.</translation>
    </message>
    <message>
        <source>It can be taken back until %1.</source>
        <translation>Pode ser recuperada até %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::desktop::SingleInstance</name>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be made.</source>
        <translation>Não é possível criar a pasta %1, onde o db-sync guarda as suas definições.</translation>
    </message>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be written to.</source>
        <translation>Não é possível escrever na pasta %1, onde o db-sync guarda as suas definições.</translation>
    </message>
    <message>
        <source>db-sync runs already, but does not answer. End it, then start it again.</source>
        <translation>O db-sync já está a correr, mas não responde. Termine-o e inicie-o de novo.</translation>
    </message>
    <message>
        <source>db-sync cannot be reached by later starts at %1: %2</source>
        <translation>Os arranques seguintes não conseguem contactar o db-sync em %1: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation>A minha empresa já &amp;usa o db-sync: iniciar sessão</translation>
    </message>
    <message>
        <source>My company is new &amp;here: sign up</source>
        <translation>A minha empresa é &amp;nova aqui: registar-se</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>Quem é?</translation>
    </message>
    <message>
        <source>Everyone in a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation>Todos os membros de uma empresa partilham os seus dados; cada um inicia sessão com um endereço de e-mail e uma palavra-passe.</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>Registar-se</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Iniciar sessão</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation>Contas</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Iniciar sessão…</translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation>Terminar sessão…</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quem</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Empresa</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Função</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Servidor</translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation>Contas neste computador</translation>
    </message>
    <message>
        <source>all companies</source>
        <translation>todas as empresas</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Operador</translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation>Não foi possível aceder a nenhum porta-chaves; por isso, os dados de início de sessão são guardados num ficheiro que só o próprio utilizador pode ler, em %1.</translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation>Os dados de início de sessão são guardados no porta-chaves deste computador.</translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation>Terminar a sessão de %1?</translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation>As bases de dados desta empresa deixam de ser sincronizadas até que alguém volte a iniciar sessão. Não se perdem dados.</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Terminar sessão</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityExport</name>
    <message>
        <source>Table</source>
        <translation>Tabela</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Linha</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Alteração</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Coluna</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Depois</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quem</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quando</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation>Quando</translation>
    </message>
    <message>
        <source>What</source>
        <translation>O quê</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quem</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Alterações</translation>
    </message>
    <message>
        <source>%1, taken back since</source>
        <comment>what was done</comment>
        <translation>%1, desfeito entretanto</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation>Atividade, a mais recente primeiro</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>Ainda não aconteceu nada</translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation>Cada sincronização que transfere linhas deixa aqui um registo: quando, em que sentido, quantas e de quem.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar agora</translation>
    </message>
    <message>
        <source>Take all of it back…</source>
        <translation>Desfazer tudo…</translation>
    </message>
    <message>
        <source>Take the chosen rows back…</source>
        <translation>Desfazer as linhas escolhidas…</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Histórico da linha…</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Mostrar a linha</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Exportar CSV…</translation>
    </message>
    <message>
        <source>Filter by person, day or what was done</source>
        <translation>Filtrar por pessoa, dia ou ação</translation>
    </message>
    <message>
        <source>Filter the activity</source>
        <translation>Filtrar a atividade</translation>
    </message>
    <message>
        <source>Which activity is shown</source>
        <translation>Que atividade é mostrada</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Tudo</translation>
    </message>
    <message>
        <source>Writes the rows of this line, before and after, into a file for spreadsheets</source>
        <translation>Escreve as linhas desta ação, antes e depois, num ficheiro para folhas de cálculo</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Mostra a linha entre as outras da sua tabela</translation>
    </message>
    <message>
        <source>Choose a line to see the rows that were changed.</source>
        <translation>Escolha uma ação para ver as linhas alteradas.</translation>
    </message>
    <message>
        <source>The rows of this line are not kept: it was a first sync, very large, or is too long ago.</source>
        <translation>As linhas desta ação não foram guardadas: foi uma primeira sincronização, era muito grande ou é demasiado antiga.</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>what was done, when, how many rows</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>Take the chosen rows back?</source>
        <translation>Desfazer as linhas escolhidas?</translation>
    </message>
    <message>
        <source>Take all of this back?</source>
        <translation>Desfazer tudo isto?</translation>
    </message>
    <message>
        <source>Export the rows</source>
        <translation>Exportar as linhas</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>Tabelas de texto (*.csv)</translation>
    </message>
    <message>
        <source>activity</source>
        <comment>name of a file</comment>
        <translation>atividade</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>%Ln linha escrita.</numerusform>
            <numerusform>%Ln linhas escritas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through what is older…</source>
        <translation>A procurar no que é mais antigo…</translation>
    </message>
    <message>
        <source>No line contains this.</source>
        <translation>Nenhuma linha contém isto.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityRows</name>
    <message>
        <source>The rows that were changed, by table</source>
        <translation>As linhas alteradas, por tabela</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Valores antes e depois</translation>
    </message>
    <message>
        <source>Choose a row to see its values.</source>
        <translation>Escolha uma linha para ver os seus valores.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 em %2: %3</translation>
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
        <translation>%1, operador de %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Seen &amp;by</source>
        <translation>Ver &amp;como</translation>
    </message>
    <message>
        <source>Log in as an operator…</source>
        <translation>Iniciar sessão como operador…</translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation>Para operadores e administradores</translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation>Os operadores gerem as empresas e as origens de dados de um servidor; os administradores de uma empresa veem os seus utilizadores e dispositivos. Inicie sessão como um deles para os ver aqui.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChangeModel</name>
    <message>
        <source>Column</source>
        <translation>Coluna</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Depois</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChoiceEditor</name>
    <message>
        <source>Rows of %1 to choose from</source>
        <translation>Linhas de %1 à escolha</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Escreva para procurar uma linha de %1</translation>
    </message>
    <message>
        <source>Show the rows to choose from</source>
        <translation>Mostrar as linhas à escolha</translation>
    </message>
    <message>
        <source>Show the rows to choose from (Alt+Down)</source>
        <translation>Mostrar as linhas à escolha (Alt+Baixo)</translation>
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
        <translation>Linha</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabela</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>O que aconteceu</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Detetado</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation>escolher…</translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation>%1, diferente</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1, escolhido</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Coluna</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Este computador</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Nuvem</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1, alterado</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1, novo</translation>
    </message>
    <message>
        <source>%1, deleted</source>
        <translation>%1, eliminado</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message>
        <source>No decisions needed</source>
        <translation>Nenhuma decisão necessária</translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation>Quando uma linha é alterada aqui e na nuvem de forma diferente, ambas as versões aparecem aqui, e nada se perde até que decida.</translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation>Mostrar a atividade</translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation>Conflitos que aguardam uma decisão</translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation>A linha antes, aqui, na nuvem e o que daí resulta</translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; Alt+Down and Alt+Up go to the next and the previous conflict.</source>
        <translation>Espaço usa o valor sob o cursor, F2 em “Resultado” permite escrever outro, Ctrl+0 põe-no a NULL; Alt+Baixo e Alt+Cima vão para o conflito seguinte e para o anterior.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>Falta %Ln conflito</numerusform>
            <numerusform>Faltam %Ln conflitos</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation>Fica na lista até que decida; tudo o resto continua.</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Mostrar a linha</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Mostra a linha entre as outras da sua tabela</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 em %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>mais %Ln</numerusform>
            <numerusform>mais %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>%Ln outra linha aguarda estas decisões: %1</numerusform>
            <numerusform>%Ln outras linhas aguardam estas decisões: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The next conflict</source>
        <translation>O conflito seguinte</translation>
    </message>
    <message>
        <source>The conflict before</source>
        <translation>O conflito anterior</translation>
    </message>
    <message>
        <source>Take the value under the cursor</source>
        <translation>Usar o valor sob o cursor</translation>
    </message>
    <message>
        <source>Make the value NULL</source>
        <translation>Pôr o valor a NULL</translation>
    </message>
    <message>
        <source>What the database said</source>
        <translation>O que a base de dados disse</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Filtrar por tabela, linha ou valor</translation>
    </message>
    <message>
        <source>Filter the conflicts</source>
        <translation>Filtrar os conflitos</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1, %Ln deles mostrado</numerusform>
            <numerusform>%1, %Ln deles mostrados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>A decidir %Ln conflito…</numerusform>
            <numerusform>A decidir %Ln conflitos…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation>N&amp;ome da empresa</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Exemplo Lda</translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation>&amp;Código da empresa</translation>
    </message>
    <message>
        <source>example</source>
        <translation>exemplo</translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation>O nome curto com que todos os membros da empresa iniciam sessão</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>&amp;E-mail</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>nome@example.com</translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation>&amp;Manter a sessão iniciada</translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation>No porta-chaves deste computador; se não houver nenhum, num ficheiro que só o próprio utilizador pode ler. Caso contrário, inicia sessão sempre que o programa arranca.</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Palavra-passe</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>Pelo menos %Ln carácter</numerusform>
            <numerusform>Pelo menos %Ln caracteres</numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation>&amp;Repetir a palavra-passe</translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation>Introduza o nome da sua empresa.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Introduza o código da empresa.</translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation>Um código de empresa é composto por letras, algarismos, - e _, sem espaços.</translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation>Introduza o seu endereço de e-mail.</translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation>Este não é um endereço de e-mail: %1</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>Introduza a palavra-passe.</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>A palavra-passe tem de ter pelo menos %Ln carácter.</numerusform>
            <numerusform>A palavra-passe tem de ter pelo menos %Ln caracteres.</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>As duas palavras-passe são diferentes.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation>Base de dados</translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation>A base de dados que as vistas mostram</translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation>Ainda não há base de dados</translation>
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
        <translation>Bases de dados</translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation>Associar outra…</translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation>Desassociar…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Ficheiro</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Empresa</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Servidor</translation>
    </message>
    <message>
        <source>Linked databases</source>
        <translation>Bases de dados associadas</translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation>Desassociar %1?</translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation>As suas tabelas e linhas ficam como estão, mas deixam de ser sincronizadas. As alterações que não foram enviadas ficam apenas no ficheiro.</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>Desassociar</translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation>%1 está desassociada; as suas linhas não mudaram.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>%Ln alteração ainda não pôde ser escrita e seria perdida.</numerusform>
            <numerusform>%Ln alterações ainda não puderam ser escritas e seriam perdidas.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation>Adicionar uma origem de dados</translation>
    </message>
    <message>
        <source>Change a datasource</source>
        <translation>Alterar uma origem de dados</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Adicionar</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>eu1</source>
        <translation>eu1</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Endereço</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>N&amp;otas (JSON)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>opcional</translation>
    </message>
    <message>
        <source>How large a share of new companies it gets; 0 for none</source>
        <translation>Que parte das novas empresas recebe; 0 para nenhuma</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>&amp;Peso</translation>
    </message>
    <message>
        <source>The name of a datasource stays as it is.</source>
        <translation>O nome de uma origem de dados fica como está.</translation>
    </message>
    <message>
        <source>stays as it is (%1)</source>
        <translation>fica como está (%1)</translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation>Introduza um nome para a origem de dados.</translation>
    </message>
    <message>
        <source>This is not a database address. It looks like %1.</source>
        <translation>Este não é o endereço de uma base de dados. Tem este aspeto: %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation>Decidir mais tarde</translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation>Deixa esta linha como está e mostra a seguinte (%1)</translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>Fazer o mesmo com %Ln outro conflito deste tipo em %1</numerusform>
            <numerusform>Fazer o mesmo com %Ln outros conflitos deste tipo em %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DeletionsPanel</name>
    <message>
        <source>Delete them…</source>
        <translation>Eliminá-las…</translation>
    </message>
    <message>
        <source>Keep the rows</source>
        <translation>Manter as linhas</translation>
    </message>
    <message>
        <source>Syncs, and carries out the deletions on both sides</source>
        <translation>Sincroniza e efetua as eliminações em ambos os lados</translation>
    </message>
    <message>
        <source>Delete these rows everywhere?</source>
        <translation>Eliminar estas linhas em todo o lado?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>So many deletions at once wait until you agree; everything else goes on.</source>
        <translation>Tantas eliminações de uma vez aguardam até que concorde; tudo o resto continua.</translation>
    </message>
    <message>
        <source>Brings back what was deleted here, and sends again what was deleted in the cloud</source>
        <translation>Recupera o que foi eliminado aqui e volta a enviar o que foi eliminado na nuvem</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditHistory</name>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Desfeito: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <comment>what was done</comment>
        <translation>Refeito: %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditQueue</name>
    <message>
        <source>What you changed while the file could not be written was refused: %1 (%2)</source>
        <comment>why, values</comment>
        <translation>O que alterou enquanto não era possível escrever no ficheiro foi recusado: %1 (%2)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ExportStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progresso da exportação</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>A exportação foi interrompida; não foi escrito nenhum ficheiro.</translation>
    </message>
    <message>
        <source>Writing the file · %1 of %2 rows</source>
        <translation>A escrever o ficheiro · %1 de %2 linhas</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>A escrever o ficheiro…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation>Um ficheiro de base de dados que &amp;já está aqui</translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation>Um &amp;novo ficheiro, com os dados da empresa</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>&amp;Procurar…</translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation>Escolha um ficheiro, ou largue um aqui</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Ficheiro</translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation>Que base de dados?</translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation>Um ficheiro SQLite neste computador. Os programas que o usam continuam como antes, mesmo durante a sincronização.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation>Escolher um ficheiro de base de dados</translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation>Bases de dados SQLite (*.db *.sqlite *.sqlite3 *.db3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os ficheiros (*)</translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation>Não existe o ficheiro %1. Escolha outro, ou um novo ficheiro.</translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation>%1 é uma pasta. Escolha um ficheiro dentro dela.</translation>
    </message>
    <message>
        <source>You do not have permission to write to %1. Ask for it, or choose another file.</source>
        <translation>Não é permitido escrever em %1. Peça essa permissão, ou escolha outro ficheiro.</translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation>%1 já existe. Escolha outro nome, ou a opção acima.</translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation>Não é possível criar um ficheiro na pasta %1. Escolha outra.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>Filtrar</translation>
    </message>
    <message>
        <source>Column to filter by</source>
        <translation>Coluna pela qual filtrar</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>Como comparar</translation>
    </message>
    <message>
        <source>Value to compare with</source>
        <translation>Valor com que comparar</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valor</translation>
    </message>
    <message>
        <source>Add no filter</source>
        <translation>Não adicionar nenhum filtro</translation>
    </message>
    <message>
        <source>Add no filter (Esc)</source>
        <translation>Não adicionar nenhum filtro (Esc)</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>Remover este filtro</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation>Tabela</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Observação</translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation>Tabelas que serão sincronizadas</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Progresso da primeira sincronização</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>Tudo pronto</translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation>A primeira sincronização</translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation>A partir de agora, o db-sync mantém automaticamente esta base de dados em dia.</translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation>O seu ficheiro fica onde está e como está; nada do que contém se perde.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Continuar a primeira sincronização</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>Iniciar a primeira sincronização</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>A sincronizar…</translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation>Abrir a base de dados</translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation>%1 será criado com as tabelas e linhas de %2.</translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation>%1, com %3, será associado a %2. Se %2 ainda não tiver dados, estas tabelas e linhas serão as primeiras; caso contrário, as linhas com a mesma chave são comparadas e as diferenças são-lhe mostradas.</translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation>Este ficheiro já está associado; não há mais nada a fazer.</translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation>fica aqui: %1</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>A parar…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>%Ln linha é diferente nos dois lados; pode decidir sobre ela em “Conflitos”.</numerusform>
            <numerusform>%Ln linhas são diferentes nos dois lados; pode decidir sobre elas em “Conflitos”.</numerusform>
        </translation>
    </message>
    <message>
        <source>Your company&apos;s tables and rows come to this computer; what is in the cloud stays there.</source>
        <translation>As tabelas e linhas da sua empresa vêm para este computador; o que está na nuvem fica lá.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar novamente</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Mais tarde</translation>
    </message>
    <message>
        <source>Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now or later.</source>
        <translation>Parado. O que chegou fica, e nada se perdeu. Continua quando escolher “%1”, agora ou mais tarde.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FoldedText</name>
    <message>
        <source>Details</source>
        <translation>Detalhes</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FormDialog</name>
    <message>
        <source>Waiting for the cloud…</source>
        <translation>À espera da nuvem…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation>Parado. O que chegou fica; a próxima sincronização continua a partir daí.</translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation>Permitir as eliminações pendentes?</translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation>Mais de metade das linhas de uma tabela será eliminada, aqui ou na nuvem. As outras alterações já foram sincronizadas.</translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation>Permitir e sincronizar</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message>
        <source>The first line names the columns</source>
        <translation>A primeira linha contém os nomes das colunas</translation>
    </message>
    <message>
        <source>Change rows whose key is already there</source>
        <translation>Alterar as linhas cuja chave já existe</translation>
    </message>
    <message>
        <source>Import %1 into %2</source>
        <translation>Importar %1 para %2</translation>
    </message>
    <message>
        <source>Field separator</source>
        <translation>O que separa os campos</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>Vírgula</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>Ponto e vírgula</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tabulação</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>Barra vertical</translation>
    </message>
    <message>
        <source>The first lines of the file; the first line here says which column takes what</source>
        <translation>As primeiras linhas do ficheiro; a primeira linha aqui indica que coluna recebe o quê</translation>
    </message>
    <message>
        <source>Lines that do not fit</source>
        <translation>Linhas que não são válidas</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <source>Choose which column takes which field. Fields without a column are left out; all lines are imported, or none.</source>
        <translation>Escolha que coluna recebe cada campo. Os campos sem coluna são omitidos; são importadas todas as linhas, ou nenhuma.</translation>
    </message>
    <message>
        <source>Field %1</source>
        <translation>Campo %1</translation>
    </message>
    <message>
        <source>Column that takes %1</source>
        <comment>title of a field</comment>
        <translation>Coluna que recebe %1</translation>
    </message>
    <message>
        <source>– left out –</source>
        <translation>– omitido –</translation>
    </message>
    <message>
        <source>Two fields go into %1. Leave one of them out.</source>
        <translation>Dois campos vão para %1. Omita um deles.</translation>
    </message>
    <message>
        <source>Choose a column for at least one field.</source>
        <translation>Escolha uma coluna para pelo menos um campo.</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>A importar…</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linha</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>O que não é válido</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>Nada foi importado: %Ln linha não é válida. Corrija o ficheiro, ou omita uma coluna.</numerusform>
            <numerusform>Nada foi importado: %Ln linhas não são válidas. Corrija o ficheiro, ou omita uma coluna.</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>Progresso da importação</translation>
    </message>
    <message>
        <source>Importing · %1</source>
        <comment>rows</comment>
        <translation>A importar · %1</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was imported.</source>
        <translation>A importação foi interrompida; nada foi importado.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atalhos de teclado</translation>
    </message>
    <message>
        <source>What</source>
        <translation>O quê</translation>
    </message>
    <message>
        <source>What keys do, by view</source>
        <translation>Atalhos de teclado por vista</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Em todo o lado</translation>
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
        <translation>Adicionar…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Atualizar</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>A ler…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln entrada</numerusform>
            <numerusform>%Ln entradas</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Revogar…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Alterar…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Mover…</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>Suspender</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reativar</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Remover…</translation>
    </message>
    <message>
        <source>Remove the company %1?</source>
        <translation>Remover a empresa %1?</translation>
    </message>
    <message>
        <source>Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted.</source>
        <translation>Ninguém poderá voltar a usá-la. Durante 30 dias, “Reativar” recupera-a; depois, todas as suas linhas são eliminadas.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Verificar</translation>
    </message>
    <message>
        <source>Take no new companies</source>
        <translation>Não atribuir mais</translation>
    </message>
    <message>
        <source>Use again</source>
        <translation>Voltar a atribuir</translation>
    </message>
    <message>
        <source>Remove the datasource %1?</source>
        <translation>Remover a origem de dados %1?</translation>
    </message>
    <message>
        <source>The database itself stays; the cloud does not use it any more.</source>
        <translation>A base de dados em si fica; a nuvem deixa de a usar.</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Desativar</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Ativar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Revoke the device %1?</source>
        <translation>Revogar o dispositivo %1?</translation>
    </message>
    <message>
        <source>It cannot sync any more, for good. What was not sent stays on it.</source>
        <translation>Nunca mais poderá sincronizar. O que não foi enviado fica nele.</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Revogar</translation>
    </message>
    <message>
        <source>Co&amp;mpany</source>
        <translation>E&amp;mpresa</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todas</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Adicionar</translation>
    </message>
    <message>
        <source>Refresh the list</source>
        <translation>Atualizar a lista</translation>
    </message>
    <message>
        <source>The datasource %1 can be reached, and is as it should be.</source>
        <translation>A origem de dados %1 está acessível e em ordem.</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>Procurar nesta lista</translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%L1 de %Ln entrada</numerusform>
            <numerusform>%L1 de %Ln entradas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the newest %Ln line(s)</source>
        <translation>
            <numerusform>a entrada mais recente (%Ln)</numerusform>
            <numerusform>as %Ln entradas mais recentes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>The file can be written again; what you typed is saved.</source>
        <translation>Já se pode escrever no ficheiro de novo; o que escreveu está guardado.</translation>
    </message>
    <message>
        <source>No tables yet</source>
        <translation>Ainda não há tabelas</translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation>Esta base de dados não contém tabelas. Assim que a empresa tiver algumas, uma sincronização trá-las para aqui.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar agora</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabelas</translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation>Procurar em todas as colunas</translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation>Procurar em todas as colunas da tabela</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>Resultado: %1</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <comment>rows that are counted</comment>
        <translation>%1 até agora…</translation>
    </message>
    <message>
        <source>The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”</source>
        <translation>A linha que estava a alterar foi eliminada entretanto, aqui ou por outra pessoa. Não guardado: “%1”</translation>
    </message>
    <message>
        <source>%1 · not synced: %2</source>
        <comment>how many rows, why</comment>
        <translation>%1 · não sincronizada: %2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>A procurar…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>A ler…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>A ordenar…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>Iniciar sessão</translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation>Iniciar sessão como operador</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>&amp;Servidor</translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation>Introduza o endereço do servidor.</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>A iniciar sessão…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation>Bem-vindo ao db-sync</translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation>Mantém uma base de dados SQLite deste computador sincronizada com a nuvem da sua empresa. Para começar, escolha um ficheiro de base de dados ou largue um aqui.</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Configurar…</translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation>Associar outra base de dados</translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation>%1 – %2 – %3</translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation>Acerca do db-sync</translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation>db-sync %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation>Mantém bases de dados SQLite sincronizadas com a nuvem de uma empresa.
Licenciado sob Apache-2.0.</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Ficheiro</translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation>&amp;Associar outra base de dados…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Sair</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>&amp;Sincronização</translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation>&amp;Sincronizar agora</translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation>Só &amp;enviar</translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation>Só &amp;receber</translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation>&amp;Pausar a sincronização automática</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;juda</translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation>&amp;Acerca do db-sync</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>Sair antes de ter sido possível escrever %Ln alteração?</numerusform>
            <numerusform>Sair antes de ter sido possível escrever %Ln alterações?</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed waits for it, and is lost when db-sync quits.</source>
        <translation>Neste momento não é possível escrever no ficheiro. O que escreveu está à espera e perde-se se sair do db-sync.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>A&amp;talhos de teclado…</translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed is kept, and is written when db-sync runs again and the file can be written to.</source>
        <translation>Neste momento não é possível escrever no ficheiro. O que escreveu fica guardado e será escrito quando o db-sync voltar a ser executado e for possível escrever no ficheiro.</translation>
    </message>
    <message>
        <source>Pause for an &amp;hour</source>
        <translation>Pausar durante uma &amp;hora</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Fechar esta mensagem</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Copiar relatório</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Copia o que precisa de saber quem o ajudar; sem palavras-passe nem dados</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>Detalhes do problema</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MoveDialog</name>
    <message>
        <source>Move %1</source>
        <translation>Mover %1</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Mover</translation>
    </message>
    <message>
        <source>All rows go there with their history. Devices go on working; for a moment they wait.</source>
        <translation>Todas as linhas são movidas para lá com o seu histórico. Os dispositivos continuam a funcionar; esperam apenas um momento.</translation>
    </message>
    <message>
        <source>To &amp;datasource</source>
        <translation>Para a origem de &amp;dados</translation>
    </message>
    <message>
        <source>There is no other datasource. Add one first.</source>
        <translation>Não há outra origem de dados. Adicione uma primeiro.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message>
        <source>%1 %2 is %3 now</source>
        <comment>table, old number, new number</comment>
        <translation>%1 %2 é agora %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>mais %Ln</numerusform>
            <numerusform>mais %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>%Ln linha nova recebeu outro número porque outra pessoa já tinha usado o seu; as referências a ela foram atualizadas: %1</numerusform>
            <numerusform>%Ln linhas novas receberam outro número porque outra pessoa já tinha usado o seu; as referências a elas foram atualizadas: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Navigation</name>
    <message>
        <source>Views</source>
        <translation>Vistas</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Visão geral</translation>
    </message>
    <message>
        <source>Local data</source>
        <translation>Dados locais</translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation>Alterações pendentes</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Conflitos</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Atividade</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Definições</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>Administração</translation>
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
            <numerusform>%Ln decisão necessária</numerusform>
            <numerusform>%Ln decisões necessárias</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation>Foram alteradas linhas aqui e na nuvem. Nada se perdeu; tudo o resto continua.</translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation>Algo requer a sua atenção</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>A sua sessão está terminada</translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation>Inicie sessão novamente para continuar a sincronizar. As suas alterações estão seguras aqui.</translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation>Várias coisas requerem a sua atenção</translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation>A visão geral indica quais são. Nada se perdeu.</translation>
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
        <translation>Tabelas desta base de dados</translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation>Enter abre as linhas de uma tabela</translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation>O que requer a sua atenção:</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>Decidir…</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Mostrá-las</translation>
    </message>
    <message>
        <source>Show the table</source>
        <translation>Mostrar a tabela</translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company, server</comment>
        <translation>%1 · empresa %2 em %3</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln alteração</numerusform>
            <numerusform>%Ln alterações</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>aguarda uma decisão</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Linha</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Alteração</translation>
    </message>
    <message>
        <source>What</source>
        <translation>O quê</translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>mais de %Ln alteração</numerusform>
            <numerusform>mais de %Ln alterações</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>Nada por enviar</translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation>Todas as alterações feitas aqui chegaram à nuvem. As novas alterações aparecem aqui automaticamente.</translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation>Mostrar os dados locais</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Filtrar por tabela, linha ou valor</translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation>Filtrar as alterações pendentes</translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation>Alterações pendentes por tabela</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Valores antes e depois</translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation>Reverter esta alteração…</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Repõe a linha como está na nuvem</translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation>Escolha uma alteração para ver os seus valores.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 em %2: %3</translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2. You can undo this.</source>
        <translation>A linha %1 será novamente eliminada de %2. Pode desfazer isto.</translation>
    </message>
    <message>
        <source>%1 comes back into %2. You can undo this.</source>
        <translation>A linha %1 volta a %2. Pode desfazer isto.</translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go. You can undo this.</source>
        <translation>A linha %1 em %2 volta a ser como está na nuvem. Os seus valores são descartados. Pode desfazer isto.</translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation>Reverter esta alteração?</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Reverter</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Mostrar a linha</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Mostra a linha entre as outras da sua tabela</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Desfazer: %1</translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>Reverter %Ln alteração…</numerusform>
            <numerusform>Reverter %Ln alterações…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>%Ln alteração escolhida.</numerusform>
            <numerusform>%Ln alterações escolhidas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>Reverter %Ln alteração?</numerusform>
            <numerusform>Reverter %Ln alterações?</numerusform>
        </translation>
    </message>
    <message>
        <source>Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can undo this.</source>
        <translation>Cada linha volta a ser como está na nuvem, todas de uma vez. As linhas que aguardam uma decisão ficam como estão. Pode desfazer isto.</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>No change contains this.</source>
        <translation>Nenhuma alteração contém isto.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Histórico da linha…</translation>
    </message>
    <message>
        <source>Shows what was done to the row before</source>
        <translation>Mostra o que aconteceu antes à linha</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>%Ln linha é mantida.</numerusform>
            <numerusform>%Ln linhas são mantidas.</numerusform>
        </translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>Na nuvem</translation>
    </message>
    <message>
        <source>Counting the changes that are chosen…</source>
        <translation>A contar as alterações escolhidas…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation>Quando ambos os lados alteraram uma linha</translation>
    </message>
    <message>
        <source>Wh&amp;o decides</source>
        <translation>Quem decid&amp;e</translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation>Tabela ou coluna</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>Quem decide</translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation>Tabelas e colunas, e quem decide sobre elas</translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation>Inicie sessão para ver o que a sua empresa decidiu.</translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation>Aplica-se a todos os membros de %1, a partir da próxima sincronização.</translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation>São os gestores e administradores da sua empresa que o decidem.</translation>
    </message>
    <message>
        <source>as the table</source>
        <translation>como a tabela</translation>
    </message>
    <message>
        <source>S&amp;et for everyone</source>
        <translation>Aplicar a &amp;todos</translation>
    </message>
    <message>
        <source>As the table: %1</source>
        <translation>Como a tabela: %1</translation>
    </message>
    <message>
        <source>Not set yet. Once it is, it holds for everyone of %1, from the next sync on.</source>
        <translation>Ainda não foi aplicado. Uma vez aplicado, vale para todos os membros de %1, a partir da próxima sincronização.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details of the problem</source>
        <translation>Detalhes do problema</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Copiar relatório</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Copia o que precisa de saber quem o ajudar; sem palavras-passe nem dados</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation>Progresso da sincronização</translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation>Para no próximo ponto seguro; o que chegou fica, e a próxima sincronização continua a partir daí</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>A parar…</translation>
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
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Colar</translation>
    </message>
    <message>
        <source>Add a row…</source>
        <translation>Adicionar uma linha…</translation>
    </message>
    <message>
        <source>Duplicate the row…</source>
        <translation>Duplicar a linha…</translation>
    </message>
    <message>
        <source>Change the row…</source>
        <translation>Alterar a linha…</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>Eliminar as linhas</translation>
    </message>
    <message>
        <source>Make NULL</source>
        <translation>Pôr a NULL</translation>
    </message>
    <message>
        <source>Show the whole value…</source>
        <translation>Mostrar o valor completo…</translation>
    </message>
    <message>
        <source>Compare with the cloud</source>
        <translation>Comparar com a nuvem</translation>
    </message>
    <message>
        <source>Filter by this value</source>
        <translation>Filtrar por este valor</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Refazer</translation>
    </message>
    <message>
        <source>Import CSV…</source>
        <translation>Importar CSV…</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Exportar CSV…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mais</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Desfazer: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Refazer: %1</translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation>Nada foi copiado: ainda não foram lidas todas estas linhas. Escolha menos.</translation>
    </message>
    <message>
        <source>Nothing was deleted: not all of these rows are read yet. Choose fewer.</source>
        <translation>Nada foi eliminado: ainda não foram lidas todas estas linhas. Escolha menos.</translation>
    </message>
    <message>
        <source>Import CSV</source>
        <translation>Importar CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>Tabelas de texto (*.csv *.tsv *.txt);;Todos os ficheiros (*)</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>Exportar CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>Tabelas de texto (*.csv)</translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <comment>rows, file</comment>
        <translation>Exportado para %2: %1.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Histórico da linha…</translation>
    </message>
    <message>
        <source>Paste as new rows</source>
        <translation>Colar como linhas novas</translation>
    </message>
    <message>
        <source>Bring the saved value back</source>
        <translation>Repor o valor guardado</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowDelegate</name>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: sem valor</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1, e %Ln linha dependente.</numerusform>
            <numerusform>%1, e %Ln linhas dependentes.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Nothing was pasted: not all of the rows that it would change are there.</source>
        <translation>Nada foi colado: nem todas as linhas que seriam alteradas estão presentes.</translation>
    </message>
    <message>
        <source>Nothing was pasted. Line %1: %2</source>
        <translation>Nada foi colado. Linha %1: %2</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>Nada foi colado: é necessária mais %Ln coluna do que as que existem a partir daqui.</numerusform>
            <numerusform>Nada foi colado: são necessárias mais %Ln colunas do que as que existem a partir daqui.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was pasted: not all rows of the table are read yet. Try again in a moment.</source>
        <translation>Nada foi colado: ainda não foram lidas todas as linhas da tabela. Tente novamente dentro de momentos.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowForm</name>
    <message>
        <source>Change a row of %1</source>
        <translation>Alterar uma linha de %1</translation>
    </message>
    <message>
        <source>Add a row to %1</source>
        <translation>Adicionar uma linha a %1</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Add the row</source>
        <translation>Adicionar a linha</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Valor predefinido</translation>
    </message>
    <message>
        <source>%1 has no value of its own</source>
        <comment>column</comment>
        <translation>%1 não tem um valor próprio</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a column that needs a value</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>assigned automatically</source>
        <translation>atribuído automaticamente</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Escreva para procurar uma linha de %1</translation>
    </message>
    <message>
        <source>default: %1</source>
        <comment>SQL expression</comment>
        <translation>predefinido: %1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>um número inteiro</translation>
    </message>
    <message>
        <source>a number such as 1.5</source>
        <translation>um número como 1.5</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message>
        <source>Take this back…</source>
        <translation>Desfazer isto…</translation>
    </message>
    <message>
        <source>History of %1 in %2</source>
        <comment>row, table</comment>
        <translation>Histórico de %1 em %2</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>A ler…</translation>
    </message>
    <message>
        <source>What was done to the row, newest first</source>
        <translation>O que aconteceu à linha, o mais recente primeiro</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quando</translation>
    </message>
    <message>
        <source>What</source>
        <translation>O quê</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quem</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Alteração</translation>
    </message>
    <message>
        <source>Nothing is kept of what was done to this row. Changes that wait here are not part of its history yet.</source>
        <translation>Nada é guardado do que aconteceu a esta linha. As alterações que aguardam aqui ainda não fazem parte do seu histórico.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>%Ln alteração.</numerusform>
            <numerusform>%Ln alterações, a mais recente primeiro.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take this change back?</source>
        <translation>Desfazer esta alteração?</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowPanel</name>
    <message>
        <source>Revert this change</source>
        <translation>Reverter esta alteração</translation>
    </message>
    <message>
        <source>Decide the conflict</source>
        <translation>Resolver o conflito</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>Na nuvem</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Aqui</translation>
    </message>
    <message>
        <source>The row in the cloud and here</source>
        <translation>A linha na nuvem e aqui</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Repõe a linha como está na nuvem</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>Fechar a comparação</translation>
    </message>
    <message>
        <source>This row is not synced: there is nothing to compare it with.</source>
        <translation>Esta linha não é sincronizada: não há nada com que a comparar.</translation>
    </message>
    <message>
        <source>%1 is here as it is in the cloud.</source>
        <comment>row</comment>
        <translation>%1 está aqui tal como na nuvem.</translation>
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
        <translation>Linhas da tabela</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colunas</translation>
    </message>
    <message>
        <source>Show all, in the table&apos;s order</source>
        <translation>Mostrar todas, pela ordem da tabela</translation>
    </message>
    <message>
        <source>Sort upwards</source>
        <translation>Ordem ascendente</translation>
    </message>
    <message>
        <source>Sort downwards</source>
        <translation>Ordem descendente</translation>
    </message>
    <message>
        <source>Do not sort</source>
        <translation>Não ordenar</translation>
    </message>
    <message>
        <source>Filter by this column…</source>
        <translation>Filtrar por esta coluna…</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Ocultar esta coluna</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, deleted, in conflict, just arrived</source>
        <translation>Marcas: nova, alterada, eliminada, em conflito, acabada de chegar</translation>
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
        <translation>&amp;Quem</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>&amp;Servidor</translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation>Onde está a nuvem da sua empresa?</translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation>O endereço do servidor db-sync. A pessoa que o gere para a sua empresa pode indicar-lho.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>e-mail, company</comment>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Someone else…</source>
        <translation>Outra pessoa…</translation>
    </message>
    <message>
        <source>This is not a server address. It looks like https://db-sync.example.com.</source>
        <translation>Este não é o endereço de um servidor. Tem este aspeto: https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>À procura de %1…</translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation>%1 responde, com o db-sync %2.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start when I lo&amp;g in to this computer</source>
        <translation>Arrancar quando inicio sessão neste c&amp;omputador</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Sincronização</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>&amp;Quando</translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation>Sempre que algo mude, aqui ou na nuvem</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>A cada minuto</numerusform>
            <numerusform>A cada %Ln minutos</numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>Só quando eu pedir</translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation>Mensagens junto ao relógio</translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation>Quando são necessárias &amp;decisões</translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation>Uma só mensagem para tudo o que uma sincronização traz</translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation>Quando outra coisa requer a minha ate&amp;nção</translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation>Uma sessão terminada, um ficheiro que não se consegue ler, eliminações pendentes</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aspeto</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como o sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Escuro</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Cores</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Arranque</translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation>Fica junto ao relógio e não abre nenhuma janela</translation>
    </message>
    <message>
        <source>Start minimi&amp;zed</source>
        <translation>Iniciar &amp;minimizado</translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation>Não abre nenhuma janela quando o programa arranca</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation>Não é possível escrever na pasta dos programas que arrancam com o ambiente de trabalho.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Anterior</translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation>Associar uma base de dados</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Passo %1 de %2</translation>
    </message>
    <message>
        <source>Link %1</source>
        <comment>file</comment>
        <translation>Associar %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupStep</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::StateLine</name>
    <message>
        <source>State: %1. %2</source>
        <translation>Estado: %1. %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SyncButton</name>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar agora</translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation>Recebe e envia</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>Só enviar</translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation>Envia o que está pendente aqui, não recebe nada</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>Só receber</translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation>Recebe o que é novo na nuvem, não envia nada</translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation>Sincronizar e permitir muitas eliminações…</translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation>As eliminações de mais de metade de uma tabela aguardam até que as permita</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation>Não sincronizada: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln conflito</numerusform>
            <numerusform>%Ln conflitos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>%Ln alteração por enviar</numerusform>
            <numerusform>%Ln alterações por enviar</numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation>não sincronizada</translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabela</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Linhas</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Pendentes</translation>
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
        <translation>Adicionar uma empresa</translation>
    </message>
    <message>
        <source>Change a company</source>
        <translation>Alterar uma empresa</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Adicionar</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Exemplo Lda</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>&amp;Código</translation>
    </message>
    <message>
        <source>example</source>
        <translation>exemplo</translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation>&amp;Site</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>opcional</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>N&amp;otas (JSON)</translation>
    </message>
    <message>
        <source>As the server decides</source>
        <translation>Conforme o servidor decidir</translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation>Origem de &amp;dados</translation>
    </message>
    <message>
        <source>The code of a company stays as it is.</source>
        <translation>O código de uma empresa fica como está.</translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation>Introduza o nome da empresa.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Introduza o código da empresa.</translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation>Um código de empresa não tem espaços.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar agora</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>Não configurado</translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation>Ainda não há nenhuma base de dados associada.</translation>
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
        <translation>Retomar</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>Pausar durante uma hora</translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation>Conflitos (%L1)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Undoing</name>
    <message>
        <source>Take back</source>
        <translation>Desfazer</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::UserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>Adicionar um utilizador</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>Alterar um utilizador</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Adicionar</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>&amp;E-mail</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>nome@example.com</translation>
    </message>
    <message>
        <source>&amp;First name</source>
        <translation>&amp;Nome próprio</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>opcional</translation>
    </message>
    <message>
        <source>&amp;Last name</source>
        <translation>&amp;Apelido</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Palavra-passe</translation>
    </message>
    <message>
        <source>at least 8 characters</source>
        <translation>pelo menos 8 caracteres</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>fica como está</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Função</translation>
    </message>
    <message>
        <source>Type the user&apos;s e-mail address.</source>
        <translation>Introduza o endereço de e-mail do utilizador.</translation>
    </message>
    <message>
        <source>The password needs at least %1 characters.</source>
        <translation>A palavra-passe tem de ter pelo menos %1 caracteres.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ValueDialog</name>
    <message>
        <source>The whole text of %1</source>
        <translation>O texto completo de %1</translation>
    </message>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: sem valor</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Save as NULL</source>
        <translation>Guardar como NULL</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>Guardar num ficheiro…</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>Carregar de um ficheiro…</translation>
    </message>
    <message>
        <source>A picture of %1</source>
        <translation>Uma imagem de %1</translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation>Não é possível escrever o ficheiro: %1</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>Não é possível ler o ficheiro: %1</translation>
    </message>
    <message>
        <source>The file is too large for a row: %1 are allowed.</source>
        <translation>O ficheiro é demasiado grande para uma linha: são permitidos %1.</translation>
    </message>
    <message>
        <source>Save to a file</source>
        <translation>Guardar num ficheiro</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>Carregar de um ficheiro</translation>
    </message>
</context>
</TS>
