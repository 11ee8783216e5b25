<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>Arguments</name>
    <message>
        <source>Try “dbsync-desktop --help”.</source>
        <translation>Pruebe «dbsync-desktop --help».</translation>
    </message>
    <message>
        <source>“%1” was not expected.</source>
        <translation>No se esperaba «%1».</translation>
    </message>
    <message>
        <source>After --db a file must be named.</source>
        <translation>Después de --db hay que nombrar un archivo.</translation>
    </message>
    <message>
        <source>No view is called “%1”.</source>
        <translation>Ninguna vista se llama «%1».</translation>
    </message>
    <message>
        <source>There is no display. On a computer without one use dbsync.</source>
        <translation>No hay pantalla. En un equipo sin pantalla, use dbsync.</translation>
    </message>
    <message>
        <source>Usage: %1</source>
        <translation>Uso: %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company’s cloud.</source>
        <translation>Mantiene bases de datos SQLite al día con la nube de una empresa.</translation>
    </message>
    <message>
        <source>shows this database; sets it up where it is not linked yet</source>
        <translation>muestra esta base de datos; la configura si aún no está vinculada</translation>
    </message>
    <message>
        <source>opens at local, pending, conflicts, activity, settings or admin</source>
        <translation>abre en local, pending, conflicts, activity, settings o admin</translation>
    </message>
    <message>
        <source>opens no window where there is a tray, else a minimized one</source>
        <translation>no abre ninguna ventana si hay bandeja del sistema; si no, una minimizada</translation>
    </message>
    <message>
        <source>shows this and ends</source>
        <translation>muestra esto y termina</translation>
    </message>
    <message>
        <source>shows the version and ends</source>
        <translation>muestra la versión y termina</translation>
    </message>
    <message>
        <source>The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder.</source>
        <translation>La configuración se comparte con dbsync; DBSYNC_CONFIG_DIR indica su carpeta.</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>%Ln fila de %1 se eliminó en la nube. Aquí se queda hasta que usted lo acepte.</numerusform>
            <numerusform>%Ln filas de %1 se eliminaron en la nube. Aquí se quedan hasta que usted lo acepte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>%Ln fila de %1 se eliminó aquí. En la nube se queda hasta que usted lo acepte.</numerusform>
            <numerusform>%Ln filas de %1 se eliminaron aquí. En la nube se quedan hasta que usted lo acepte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>%Ln fila también se cambió en la nube. Se enviará en cuanto una sincronización haya traído ese cambio.</numerusform>
            <numerusform>%Ln filas también se cambiaron en la nube. Se enviarán en cuanto una sincronización haya traído esos cambios.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>%Ln fila de %1 no tiene valor en su clave y no se sincroniza.</numerusform>
            <numerusform>%Ln filas de %1 no tienen valor en su clave y no se sincronizan.</numerusform>
        </translation>
    </message>
    <message>
        <source>Table %1 is only in this database. It is synced once it has been added to the company&apos;s tables.</source>
        <translation>La tabla %1 solo está en esta base de datos. Se sincronizará en cuanto se añada a las tablas de la empresa.</translation>
    </message>
    <message>
        <source>Table %1 is in the cloud but not in this database.</source>
        <translation>La tabla %1 está en la nube, pero no en esta base de datos.</translation>
    </message>
    <message>
        <source>Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, or the new one is added to the company&apos;s tables.</source>
        <translation>Parece que aquí la tabla %1 pasó a llamarse %2. Sus cambios esperan hasta que recupere su nombre o la nueva se añada a las tablas de la empresa.</translation>
    </message>
    <message>
        <source>The primary key of table %1 is another one than in the cloud. Its changes wait.</source>
        <translation>La clave primaria de la tabla %1 no es la de la nube. Sus cambios esperan.</translation>
    </message>
    <message>
        <source>Table %1 is not synced: %2</source>
        <comment>table, why</comment>
        <translation>La tabla %1 no se sincroniza: %2</translation>
    </message>
    <message>
        <source>Table %1 is not built as in the cloud. Its changes wait.</source>
        <translation>La tabla %1 no tiene la misma estructura que en la nube. Sus cambios esperan.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is only in this database; its values are not synced.</source>
        <translation>La columna %1 de la tabla %2 solo está en esta base de datos; sus valores no se sincronizan.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is in the cloud but not in this database.</source>
        <translation>La columna %1 de la tabla %2 está en la nube, pero no en esta base de datos.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they are.</source>
        <translation>Parece que aquí la columna %1 de la tabla %2 pasó a llamarse %3. Sus valores en la nube siguen como están.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.</source>
        <translation>La columna %1 de la tabla %2 es aquí de tipo %3 y en la nube de tipo %4, así que no se sincroniza.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 needs a value here but not in the cloud.</source>
        <translation>La columna %1 de la tabla %2 necesita un valor aquí, pero no en la nube.</translation>
    </message>
    <message>
        <source>It is a virtual table.</source>
        <translation>Es una tabla virtual.</translation>
    </message>
    <message>
        <source>It has no primary key.</source>
        <translation>No tiene clave primaria.</translation>
    </message>
    <message>
        <source>Its name is reserved for db-sync.</source>
        <translation>Su nombre lo usa el propio db-sync.</translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>Tiene más de %Ln columna.</numerusform>
            <numerusform>Tiene más de %Ln columnas.</numerusform>
        </translation>
    </message>
    <message>
        <source>It has a column without a name.</source>
        <translation>Tiene una columna sin nombre.</translation>
    </message>
    <message>
        <source>It has no name.</source>
        <translation>No tiene nombre.</translation>
    </message>
    <message>
        <source>Its primary key has too many columns.</source>
        <translation>Su clave primaria tiene demasiadas columnas.</translation>
    </message>
    <message>
        <source>It needs a function that only the program that made it has: %1</source>
        <translation>Necesita algo que solo tiene su propio programa: %1</translation>
    </message>
    <message>
        <source>Its column %1 has a name that is reserved for db-sync.</source>
        <translation>El nombre de su columna %1 lo usa el propio db-sync.</translation>
    </message>
    <message>
        <source>It is not one of the company&apos;s tables.</source>
        <translation>No es una de las tablas de la empresa.</translation>
    </message>
    <message>
        <source>Not every change of the company&apos;s tables could be made in this file; the details in the overview say why. Everything else goes on.</source>
        <translation>No todos los cambios en las tablas de la empresa se pudieron hacer en este archivo; los detalles del resumen dicen por qué. Todo lo demás sigue.</translation>
    </message>
    <message>
        <source>The definition of %1 was changed here and in the cloud. The one here stays until it is added to the company&apos;s tables, or removed here.</source>
        <translation>La definición de %1 se modificó aquí y en la nube. La de aquí se conserva hasta que se añada a las tablas de la empresa o se elimine aquí.</translation>
    </message>
    <message>
        <source>Table %1 refers to table %2, which is not synced. Other computers get the table without that reference.</source>
        <translation>La tabla %1 hace referencia a la tabla %2, que no se sincroniza. Los demás equipos reciben la tabla sin esa referencia.</translation>
    </message>
</context>
<context>
    <name>CloudWords</name>
    <message>
        <source>“%1” must have a value in the cloud.</source>
        <translation>«%1» debe tener un valor en la nube.</translation>
    </message>
    <message>
        <source>“%1” is of type %2, which cannot hold %3 unchanged.</source>
        <translation>«%1» es de tipo %2, que no puede contener %3 sin cambios.</translation>
    </message>
    <message>
        <source>“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.</source>
        <translation>«%1» forma parte de una clave y es de tipo %2 en la nube, que no puede contener %3.</translation>
    </message>
    <message>
        <source>The row has more values than a row of the cloud&apos;s database can hold.</source>
        <translation>La fila tiene más valores de los que puede contener una fila de la base de datos de la nube.</translation>
    </message>
    <message>
        <source>A value that the cloud looks rows up by is too long.</source>
        <translation>Un valor por el que la nube busca filas es demasiado largo.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database leaves this row out.</source>
        <translation>Una regla de la base de datos de la nube descarta esta fila.</translation>
    </message>
    <message>
        <source>A column of the row must have a value in the cloud.</source>
        <translation>Una columna de la fila debe tener un valor en la nube.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database does not allow this row; the details tell which.</source>
        <translation>Una regla de la base de datos de la nube no permite esta fila; los detalles dicen cuál.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has no value in %1, which needs one here.</source>
        <translation>La fila de la nube no tiene valor en %1, que aquí lo necesita.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row breaks a rule of the table here: %1</source>
        <translation>La fila de la nube incumple una regla de la tabla aquí: %1</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has a value that does not fit the type of its column here.</source>
        <translation>La fila de la nube tiene un valor que no es válido para el tipo de su columna aquí.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed; the details tell which.</source>
        <translation>Un valor de esta fila no está permitido; los detalles dicen cuál.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed: %1.</source>
        <comment>columns</comment>
        <translation>Un valor de esta fila no está permitido: %1.</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation>Aún no se ha sincronizado.</translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation>Última sincronización: %1, según un reloj que se ha atrasado desde entonces.</translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation>Última sincronización: %1.</translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation>Desde %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>%Ln cambio está a salvo en este equipo.</numerusform>
            <numerusform>%Ln cambios están a salvo en este equipo.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation>Puede seguir trabajando.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>%Ln cambio pendiente aquí.</numerusform>
            <numerusform>%Ln cambios pendientes aquí.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>Sincronizar %Ln cambio</numerusform>
            <numerusform>Sincronizar %Ln cambios</numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Abriendo</translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation>Se está leyendo la base de datos.</translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation>Sin vincular</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Configurar…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Sincronizando…</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Sesión cerrada</translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation>Su sesión ha terminado; inicie sesión para seguir sincronizando.</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>Volver a iniciar sesión…</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Intentando…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>%Ln fila cambió en ambos lados; todo lo demás continúa.</numerusform>
            <numerusform>%Ln filas cambiaron en ambos lados; todo lo demás continúa.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln decisión necesaria</numerusform>
            <numerusform>%Ln decisiones necesarias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>Resolver %Ln conflicto</numerusform>
            <numerusform>Resolver %Ln conflictos</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>No hay nada pendiente.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation>La sincronización automática continúa a las %1.</translation>
    </message>
    <message>
        <source>Decide about deletions</source>
        <translation>Decidir sobre las eliminaciones</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Abrir los ajustes</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>%Ln cambio aún no se había enviado: conserve el archivo dañado hasta que alguien lo haya buscado en él.</numerusform>
            <numerusform>%Ln cambios aún no se habían enviado: conserve el archivo dañado hasta que alguien los haya buscado en él.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>%Ln cambio que ha hecho desde entonces se conserva y se escribirá automáticamente.</numerusform>
            <numerusform>%Ln cambios que ha hecho desde entonces se conservan y se escribirán automáticamente.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>%Ln cambio aún sin escribir</numerusform>
            <numerusform>%Ln cambios aún sin escribir</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now.</source>
        <translation>Ahora mismo no se puede escribir en el archivo.</translation>
    </message>
    <message>
        <source>The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on with it.</source>
        <translation>La primera sincronización se detuvo antes de terminar. Lo que ha llegado se queda, y el resto llegará cuando la continúe.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Continuar con la primera sincronización</translation>
    </message>
    <message>
        <source>Automatic sync goes on tomorrow at %1.</source>
        <translation>La sincronización automática continúa mañana a las %1.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1 on %2.</source>
        <comment>time, day</comment>
        <translation>La sincronización automática continúa el %2 a las %1.</translation>
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
        <translation>Orígenes de datos</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Usuarios</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Dispositivos</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>Registro de auditoría</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>suspendida</translation>
    </message>
    <message>
        <source>removed, kept until its time is over</source>
        <translation>quitada, plazo de eliminación en curso</translation>
    </message>
    <message>
        <source>takes no new companies</source>
        <translation>no admite más empresas</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>en uso</translation>
    </message>
    <message>
        <source>company added</source>
        <translation>empresa añadida</translation>
    </message>
    <message>
        <source>company changed</source>
        <translation>empresa modificada</translation>
    </message>
    <message>
        <source>company moved</source>
        <translation>empresa trasladada</translation>
    </message>
    <message>
        <source>company suspended</source>
        <translation>empresa suspendida</translation>
    </message>
    <message>
        <source>company resumed</source>
        <translation>empresa reactivada</translation>
    </message>
    <message>
        <source>company removed</source>
        <translation>empresa quitada</translation>
    </message>
    <message>
        <source>company removed for good</source>
        <translation>empresa quitada definitivamente</translation>
    </message>
    <message>
        <source>company exported</source>
        <translation>empresa exportada</translation>
    </message>
    <message>
        <source>company signed up</source>
        <translation>empresa registrada</translation>
    </message>
    <message>
        <source>datasource added</source>
        <translation>origen de datos añadido</translation>
    </message>
    <message>
        <source>datasource changed</source>
        <translation>origen de datos modificado</translation>
    </message>
    <message>
        <source>datasource removed</source>
        <translation>origen de datos quitado</translation>
    </message>
    <message>
        <source>user added</source>
        <translation>usuario añadido</translation>
    </message>
    <message>
        <source>user changed</source>
        <translation>usuario modificado</translation>
    </message>
    <message>
        <source>user disabled</source>
        <translation>usuario deshabilitado</translation>
    </message>
    <message>
        <source>password changed</source>
        <translation>contraseña cambiada</translation>
    </message>
    <message>
        <source>device revoked</source>
        <translation>dispositivo revocado</translation>
    </message>
    <message>
        <source>schema pushed</source>
        <translation>esquema enviado</translation>
    </message>
    <message>
        <source>policy set</source>
        <translation>regla de decisión establecida</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>clave de API creada</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>clave de API revocada</translation>
    </message>
    <message>
        <source>operator added</source>
        <translation>operador añadido</translation>
    </message>
    <message>
        <source>operator changed</source>
        <translation>operador modificado</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Código</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Sitio web</translation>
    </message>
    <message>
        <source>Datasource</source>
        <translation>Origen de datos</translation>
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
        <translation>Dirección</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>Correo electrónico</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>Apellidos</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rol</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Deshabilitado</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>deshabilitado</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Usuario</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Visto por última vez</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>Revisión</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Revocado</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>revocado</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quién</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Objeto</translation>
    </message>
    <message>
        <source>logged in</source>
        <translation>inicio de sesión</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>contraseña incorrecta</translation>
    </message>
    <message>
        <source>login refused</source>
        <translation>inicio de sesión rechazado</translation>
    </message>
    <message>
        <source>locked out for some minutes</source>
        <translation>bloqueado unos minutos</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Desde</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Veces</translation>
    </message>
    <message>
        <source>policy taken back</source>
        <translation>regla retirada</translation>
    </message>
</context>
<context>
    <name>MetadataField</name>
    <message>
        <source>Notes are a JSON object, for example %1.</source>
        <translation>Las notas son un objeto JSON, por ejemplo %1.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation>quedan unos segundos</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>queda menos de un minuto</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>queda aproximadamente %Ln minuto</numerusform>
            <numerusform>quedan aproximadamente %Ln minutos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation>Al día</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation>Cambios pendientes</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Sincronizando</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Sin conexión</translation>
    </message>
    <message>
        <source>Needs your attention</source>
        <translation>Requiere su atención</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problema</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nueva</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Modificada</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Eliminada</translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation>Nueva aquí, aún no enviada</translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation>Modificada aquí, aún no enviada</translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation>En conflicto: espera su decisión</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>%Ln fila añadida</numerusform>
            <numerusform>%Ln filas añadidas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>%Ln fila modificada</numerusform>
            <numerusform>%Ln filas modificadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>%Ln fila eliminada</numerusform>
            <numerusform>%Ln filas eliminadas</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Sin cambios</translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation>Recibido de la nube</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>Enviado a la nube</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Deshecho</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>Conflicto resuelto</translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation>Invitado (lee)</translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation>Usuario (sincroniza)</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>Responsable</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrador</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Preparando</translation>
    </message>
    <message>
        <source>Waiting for the cloud</source>
        <translation>Esperando a la nube</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>Recibiendo</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Escribiendo</translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation>Reuniendo cambios</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Enviando</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Finalizando</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation>recibido: %1</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>enviado: %1</translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation>No había cambiado nada en ningún lado.</translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation>Sincronizado – %1.</translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation>ayer, %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln fila</numerusform>
            <numerusform>%Ln filas</numerusform>
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
            <numerusform>texto de %Ln byte, no UTF-8</numerusform>
            <numerusform>texto de %Ln bytes, no UTF-8</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>Modificada en ambos lados</translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation>Modificada aquí, eliminada en la nube</translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation>Eliminada aquí, modificada en la nube</translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation>Añadida en ambos lados</translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation>Un valor que debe ser único</translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation>Falta una fila a la que hace referencia</translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation>Un valor que no está permitido</translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation>Alguien</translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation>%1 modificó %2 en la nube; aquí también se modificó, pero de otra manera.</translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation>%1 eliminó esta fila en la nube; aquí se modificó.</translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation>%1 modificó esta fila en la nube; aquí se eliminó.</translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation>%1 añadió en la nube una fila con la misma clave; las dos son distintas.</translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation>Otra fila de la nube ya tiene el mismo valor en %1, que debe ser único.</translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation>Esta fila hace referencia a una fila que ya no existe en la nube.</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Nube</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Conservar la mía</translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation>Usar la de la nube</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Conservar ambas</translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation>Usar mi elección</translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation>La fila vuelve a la nube, con sus cambios.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation>La fila se elimina también en la nube.</translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation>Sus valores sustituyen a los de la nube en la próxima sincronización.</translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes are discarded.</source>
        <translation>La fila se elimina también aquí; sus cambios se descartan.</translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation>La fila vuelve aquí, tal como está en la nube.</translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours are discarded.</source>
        <translation>Este equipo toma los valores de la nube; los suyos se descartan.</translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation>Lo que muestra la columna «Resultado» se conserva aquí y se envía en la próxima sincronización.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>%Ln conflicto resuelto: se conserva su versión.</numerusform>
            <numerusform>%Ln conflictos resueltos: se conservan sus versiones.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>%Ln conflicto resuelto: se toma la versión de la nube.</numerusform>
            <numerusform>%Ln conflictos resueltos: se toman las versiones de la nube.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>%Ln conflicto resuelto: se conservan ambas filas.</numerusform>
            <numerusform>%Ln conflictos resueltos: se conservan ambas filas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>%Ln conflicto resuelto según su elección.</numerusform>
            <numerusform>%Ln conflictos resueltos según su elección.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>No se encuentra el archivo</translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation>El archivo de la base de datos se ha movido, ha cambiado de nombre o se ha eliminado, o su disco no está conectado. Vuelva a ponerlo en su sitio y db-sync continuará automáticamente; o desvincúlelo en los ajustes.</translation>
    </message>
    <message>
        <source>This file is not a database</source>
        <translation>Este archivo no es una base de datos</translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation>Lo que hay ahí no es una base de datos SQLite. Si lo era, ponga una copia de seguridad en su lugar; lo que se sincronizó está a salvo en la nube.</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>El archivo está dañado</translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation>Partes de la base de datos no se pueden leer. Cierre los programas que la usan y ponga una copia de seguridad en su lugar; lo que se sincronizó está a salvo en la nube y vuelve con la próxima sincronización.</translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation>Este archivo aún no está vinculado</translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation>Vincúlela a su empresa para mantenerla al día.</translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation>Este archivo ya está vinculado</translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation>Ábralo, o desvincúlelo primero en los ajustes.</translation>
    </message>
    <message>
        <source>Another program is using the file</source>
        <translation>Otro programa tiene bloqueado el archivo</translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.</source>
        <translation>db-sync continuará automáticamente en cuanto ese programa libere el archivo. No se ha perdido nada.</translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation>Hay otra sincronización de este archivo en curso</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>Espere a que termine y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>El disco está lleno</translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was half written.</source>
        <translation>Libere espacio y vuelva a intentarlo. La base de datos está como estaba; no se ha escrito nada a medias.</translation>
    </message>
    <message>
        <source>You do not have permission to write to this file</source>
        <translation>No se permite escribir en el archivo</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation>Compruebe los permisos del archivo y de su carpeta y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>No se puede abrir el archivo</translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation>Compruebe que el archivo y su carpeta existen y que se pueden leer y escribir.</translation>
    </message>
    <message>
        <source>The disk is not responding properly</source>
        <translation>El disco no responde bien</translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation>No se ha podido leer o escribir el archivo. Compruebe el disco y su cable y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>No se puede acceder a la nube</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation>Su trabajo aquí está a salvo y continúa. Compruebe la red; db-sync lo volverá a intentar automáticamente.</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>La conexión se ha interrumpido</translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation>Lo que ha llegado permanece, y la próxima sincronización continúa desde ahí.</translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation>La nube tiene un problema</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>Su trabajo aquí está a salvo y continúa; db-sync lo volverá a intentar automáticamente.</translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation>La nube está muy ocupada</translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation>Su trabajo aquí está a salvo; db-sync lo volverá a intentar automáticamente.</translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation>Ahí no responde ninguna nube de db-sync</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation>Algo responde en esta dirección, pero no es una nube de db-sync. Compruebe la dirección.</translation>
    </message>
    <message>
        <source>This is not a server address</source>
        <translation>Esta no es la dirección de un servidor</translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation>Tiene este aspecto: https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>Su sesión está cerrada</translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation>Vuelva a iniciar sesión; aquí no se ha perdido nada.</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>Nadie ha iniciado sesión</translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation>Inicie sesión para seguir sincronizando; aquí no se ha perdido nada.</translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation>El correo electrónico o la contraseña no son correctos</translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation>Compruebe el código de empresa, la dirección de correo electrónico y la contraseña.</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>No tiene permiso para hacer eso</translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation>Su rol no lo permite. Pregunte a un administrador de su empresa.</translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation>Esa empresa no existe</translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation>Compruebe el código de empresa.</translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation>Su empresa está suspendida</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation>Quien gestiona la nube la ha suspendido por un tiempo. Sus cambios esperan aquí.</translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation>Este dispositivo ha sido excluido</translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation>Un administrador de su empresa lo ha revocado. Sus cambios permanecen aquí; si fue un error, desvincule el archivo y vuelva a vincularlo.</translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation>Su empresa aún no tiene un lugar en la nube</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation>Pida a quien gestiona la nube que le asigne un origen de datos.</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>Demasiados intentos</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation>Espere unos minutos y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation>Este código de empresa ya está en uso</translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation>Elija otro, o inicie sesión si su empresa ya está aquí.</translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation>Esta dirección de correo electrónico ya está en uso</translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation>Inicie sesión, o use otra dirección.</translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation>No hay ninguna tabla que se pueda sincronizar</translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation>Ni el archivo ni su empresa tienen una. Las tablas necesitan una clave primaria.</translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation>Las tablas son distintas de las de su empresa</translation>
    </message>
    <message>
        <source>Both cannot be kept in this case</source>
        <translation>Aquí no se pueden conservar ambas</translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation>Este valor no es válido para la columna</translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation>La nube lo ha rechazado</translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation>No se puede usar la base de datos</translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation>Eso no es posible</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation>Algo ha fallado aquí</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation>Se conserva el valor de la nube</translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation>Se conserva el valor del equipo que sincroniza</translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation>Se conserva el cambio más reciente</translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation>Se suman ambas diferencias</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>Se pregunta a una persona</translation>
    </message>
    <message>
        <source>Deleted here, not sent yet</source>
        <translation>Eliminada aquí, aún no enviada</translation>
    </message>
    <message>
        <source>Just arrived from the cloud</source>
        <translation>Acaba de llegar de la nube</translation>
    </message>
    <message>
        <source>%1 Noticed: %2.</source>
        <comment>what happened, when</comment>
        <translation>%1 Detectado: %2.</translation>
    </message>
    <message>
        <source>Your row is sent again. The cloud takes it once the row that it refers to is there.</source>
        <translation>Su fila se vuelve a enviar. La nube la acepta en cuanto exista la fila a la que hace referencia.</translation>
    </message>
    <message>
        <source>Your row is sent again as it is. The cloud takes it once its rules allow the value.</source>
        <translation>Su fila se vuelve a enviar tal como está. La nube la acepta en cuanto sus reglas permitan el valor.</translation>
    </message>
    <message>
        <source>Your change goes; the row becomes again what the cloud has.</source>
        <translation>Su cambio se descarta; la fila vuelve a ser como está en la nube.</translation>
    </message>
    <message>
        <source>Your row is deleted; the cloud&apos;s rows stay as they are.</source>
        <translation>Su fila se descarta; las filas de la nube quedan como están.</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <comment>column</comment>
        <translation>%1 necesita un valor.</translation>
    </message>
    <message>
        <source>Another row already has these values.</source>
        <translation>Otra fila ya tiene estos valores.</translation>
    </message>
    <message>
        <source>Another row already has this %1.</source>
        <comment>column</comment>
        <translation>Otra fila ya tiene este valor en %1.</translation>
    </message>
    <message>
        <source>This breaks a rule of the table: %1</source>
        <comment>SQL condition</comment>
        <translation>Esto incumple una regla de la tabla: %1</translation>
    </message>
    <message>
        <source>A value refers to a row that is not there.</source>
        <translation>Un valor hace referencia a una fila que no existe.</translation>
    </message>
    <message>
        <source>There is no such row in %1 that %2 could refer to.</source>
        <comment>table, column</comment>
        <translation>En %1 no existe ninguna fila a la que %2 pueda hacer referencia.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>%Ln fila de %1 aún hace referencia a esta fila.</numerusform>
            <numerusform>%Ln filas de %1 aún hacen referencia a esta fila.</numerusform>
        </translation>
    </message>
    <message>
        <source>A value does not fit the type of its column.</source>
        <translation>Un valor no corresponde al tipo de su columna.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes numbers such as 12 or 1.5.</source>
        <comment>value, column</comment>
        <translation>«%1» no es válido para %2, que admite números como 12 o 1.5.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this.</source>
        <translation>Una regla de la base de datos no lo permite.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this: %1</source>
        <translation>Una regla de la base de datos no lo permite: %1</translation>
    </message>
    <message>
        <source>This row no longer exists.</source>
        <translation>Esta fila ya no existe.</translation>
    </message>
    <message>
        <source>A row was changed again since.</source>
        <translation>Una fila ha vuelto a cambiar desde entonces.</translation>
    </message>
    <message>
        <source>“%1” cannot be taken back. %2</source>
        <comment>what was done, why</comment>
        <translation>«%1» no se puede deshacer. %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>%Ln fila añadida a %1</numerusform>
            <numerusform>%Ln filas añadidas a %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>%Ln fila de %1 modificada</numerusform>
            <numerusform>%Ln filas de %1 modificadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>%Ln fila de %1 eliminada</numerusform>
            <numerusform>%Ln filas de %1 eliminadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>%Ln fila pegada en %1</numerusform>
            <numerusform>%Ln filas pegadas en %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>%Ln fila importada en %1</numerusform>
            <numerusform>%Ln filas importadas en %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>%Ln cambio revertido</numerusform>
            <numerusform>%Ln cambios revertidos</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 contains “%2”</source>
        <comment>column, text</comment>
        <translation>%1 contiene «%2»</translation>
    </message>
    <message>
        <source>%1 is “%2”</source>
        <comment>column, value</comment>
        <translation>%1 es «%2»</translation>
    </message>
    <message>
        <source>%1 is not “%2”</source>
        <comment>column, value</comment>
        <translation>%1 no es «%2»</translation>
    </message>
    <message>
        <source>%1 is below “%2”</source>
        <comment>column, value</comment>
        <translation>%1 es menor que «%2»</translation>
    </message>
    <message>
        <source>%1 is above “%2”</source>
        <comment>column, value</comment>
        <translation>%1 es mayor que «%2»</translation>
    </message>
    <message>
        <source>%1 has no value</source>
        <comment>column</comment>
        <translation>%1 no tiene valor</translation>
    </message>
    <message>
        <source>%1 has a value</source>
        <comment>column</comment>
        <translation>%1 tiene un valor</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>contiene</translation>
    </message>
    <message>
        <source>is</source>
        <translation>es</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>no es</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>es menor que</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>es mayor que</translation>
    </message>
    <message>
        <source>has no value</source>
        <translation>no tiene valor</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>tiene un valor</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>Esto no se puede deshacer</translation>
    </message>
    <message>
        <source>This is not a text file</source>
        <translation>Este no es un archivo de texto</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>El archivo está vacío</translation>
    </message>
    <message>
        <source>The file cannot be written</source>
        <translation>No se puede escribir el archivo</translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>espera una decisión</translation>
    </message>
    <message>
        <source>changed since: %1</source>
        <comment>columns</comment>
        <translation>cambiado desde entonces: %1</translation>
    </message>
    <message>
        <source>was added, and changed since</source>
        <translation>se añadió y ha cambiado desde entonces</translation>
    </message>
    <message>
        <source>was changed, and deleted since</source>
        <translation>se cambió y se ha eliminado desde entonces</translation>
    </message>
    <message>
        <source>was deleted, and another row has its place now</source>
        <translation>se eliminó y ahora otra fila ocupa su lugar</translation>
    </message>
    <message>
        <source>refers to a row that no longer exists</source>
        <translation>hace referencia a una fila que ya no existe</translation>
    </message>
    <message>
        <source>other rows refer to it</source>
        <translation>otras filas hacen referencia a ella</translation>
    </message>
    <message>
        <source>a rule of the database does not allow it: %1</source>
        <translation>una regla de la base de datos no lo permite: %1</translation>
    </message>
    <message>
        <source>this table is not synced here any more</source>
        <translation>esta tabla ya no se sincroniza aquí</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… y %Ln más</numerusform>
            <numerusform>… y %Ln más</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 en %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, why it stays</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The rows already are as they were before: nothing has to be changed.</source>
        <translation>Las filas ya están como antes: no hay nada que cambiar.</translation>
    </message>
    <message>
        <source>Nothing can be taken back:</source>
        <translation>No se puede deshacer nada:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>%Ln fila queda como está:</numerusform>
            <numerusform>%Ln filas quedan como están:</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Deshecho: %1</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>Deshecho: %1. %Ln fila quedó como está.</numerusform>
            <numerusform>Deshecho: %1. %Ln filas quedaron como están.</numerusform>
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
            <numerusform>%Ln no se puede decidir así y queda: %1</numerusform>
            <numerusform>%Ln no se pueden decidir así y quedan: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Received and sent</source>
        <translation>Recibido y enviado</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>%Ln fila nueva recibió otro número porque el suyo estaba ocupado; la actividad dice cuál.</numerusform>
            <numerusform>%Ln filas nuevas recibieron otro número porque el suyo estaba ocupado; la actividad dice cuáles.</numerusform>
        </translation>
    </message>
    <message>
        <source>(empty)</source>
        <comment>a text without characters</comment>
        <translation>(vacío)</translation>
    </message>
    <message>
        <source>An administrator must stay</source>
        <translation>Debe quedar un administrador</translation>
    </message>
    <message>
        <source>This is the company&apos;s last administrator. Make another user administrator first.</source>
        <translation>Es el último administrador de la empresa. Nombre antes administrador a otro usuario.</translation>
    </message>
    <message>
        <source>Companies are still in this datasource</source>
        <translation>Todavía hay empresas en este origen de datos</translation>
    </message>
    <message>
        <source>Move them to another datasource first.</source>
        <translation>Trasládelas antes a otro origen de datos.</translation>
    </message>
    <message>
        <source>A datasource of this name is there already</source>
        <translation>Ya hay un origen de datos con este nombre</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Elija otro nombre.</translation>
    </message>
    <message>
        <source>This database is a datasource already</source>
        <translation>Esta base de datos ya es un origen de datos</translation>
    </message>
    <message>
        <source>Choose another database.</source>
        <translation>Elija otra base de datos.</translation>
    </message>
    <message>
        <source>This datasource takes no more companies</source>
        <translation>Este origen de datos no admite más empresas</translation>
    </message>
    <message>
        <source>It is being emptied. Choose another one, or make it active again.</source>
        <translation>Se va a vaciar. Elija otro o vuelva a activarlo.</translation>
    </message>
    <message>
        <source>This company has data already</source>
        <translation>Esta empresa ya tiene datos</translation>
    </message>
    <message>
        <source>Its rows must stay in a datasource.</source>
        <translation>Sus filas deben quedarse en un origen de datos.</translation>
    </message>
    <message>
        <source>This company is being moved</source>
        <translation>Esta empresa se está trasladando</translation>
    </message>
    <message>
        <source>This row was deleted here, but rows in the cloud still refer to it.</source>
        <translation>Esta fila se eliminó aquí, pero hay filas en la nube que aún hacen referencia a ella.</translation>
    </message>
    <message>
        <source>Your row stays, and the other one goes; what refers to either refers to yours.</source>
        <translation>Su fila se queda y la otra desaparece; lo que hacía referencia a cualquiera de las dos pasa a hacer referencia a la suya.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too, once nothing there refers to it any more.</source>
        <translation>La fila se elimina también en la nube cuando allí ya nada haga referencia a ella.</translation>
    </message>
    <message>
        <source>Your row is deleted; what referred to it refers to the cloud&apos;s row.</source>
        <translation>Su fila desaparece; lo que hacía referencia a ella pasa a hacer referencia a la fila de la nube.</translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key, and what refers to yours goes along.</source>
        <translation>Ambas filas se quedan; la suya recibe una clave nueva y las referencias a ella se actualizan.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row cannot be replaced</source>
        <translation>La fila de la nube no puede ceder el sitio</translation>
    </message>
    <message>
        <source>Other rows refer to it. Take the cloud&apos;s, or give yours another value.</source>
        <translation>Otras filas hacen referencia a ella. Use la de la nube o dé otro valor a la suya.</translation>
    </message>
    <message>
        <source>A row that it refers to has lost its place to another</source>
        <translation>Una fila a la que hace referencia ha perdido su lugar ante otra</translation>
    </message>
    <message>
        <source>Decide between those two first; the next sync asks about them.</source>
        <translation>Decida primero entre esas dos; la próxima sincronización pregunta por ellas.</translation>
    </message>
    <message>
        <source>Both rows are in the cloud</source>
        <translation>Ambas filas están en la nube</translation>
    </message>
    <message>
        <source>Keep yours, and the other one goes; or give yours another value.</source>
        <translation>Conserve la suya y la otra desaparecerá; o dé otro valor a la suya.</translation>
    </message>
    <message>
        <source>This database does not hold the datasource&apos;s companies</source>
        <translation>Esta base de datos no contiene las empresas del origen de datos</translation>
    </message>
    <message>
        <source>Restore the companies&apos; rows there first, or move the companies to another datasource.</source>
        <translation>Póngalas allí primero o traslade las empresas a otro origen de datos.</translation>
    </message>
    <message>
        <source>This database belongs to another cloud</source>
        <translation>Esta base de datos pertenece a otra nube</translation>
    </message>
    <message>
        <source>Choose another database, or another schema in it.</source>
        <translation>Elija otra base de datos u otro esquema en ella.</translation>
    </message>
    <message>
        <source>Both datasources are the same database</source>
        <translation>Ambos orígenes de datos son la misma base de datos</translation>
    </message>
    <message>
        <source>The company&apos;s rows are there already; choose another datasource.</source>
        <translation>Las filas de la empresa ya están allí; elija otro origen de datos.</translation>
    </message>
    <message>
        <source>This datasource has no room for another company</source>
        <translation>Este origen de datos no tiene sitio para otra empresa</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Elija otro.</translation>
    </message>
    <message>
        <source>The cloud has no room for another company</source>
        <translation>La nube no tiene sitio para otra empresa</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to add a datasource.</source>
        <translation>Pida a quien gestiona la nube que añada un origen de datos.</translation>
    </message>
    <message>
        <source>This company has been removed</source>
        <translation>Esta empresa se ha eliminado</translation>
    </message>
    <message>
        <source>Its rows are being deleted; it cannot come back.</source>
        <translation>Sus filas se están eliminando; no puede volver.</translation>
    </message>
    <message>
        <source>This row and another one in the cloud share a value that only one row may have.</source>
        <translation>Esta fila y otra de la nube tienen lo que solo una fila puede tener.</translation>
    </message>
    <message>
        <source>Choose one of them, or give yours another value.</source>
        <translation>Elija una de ellas o dé otro valor a la suya.</translation>
    </message>
    <message>
        <source>It breaks a rule of the table, or refers to a row that is not there. Choose another value; nothing was changed.</source>
        <translation>Incumple una regla de la tabla o hace referencia a una fila que no existe. Elija otro valor; no se ha cambiado nada.</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then choose it again.</source>
        <translation>Guárdelo como CSV en UTF-8 y vuelva a elegirlo.</translation>
    </message>
    <message>
        <source>There is no line in it; nothing was changed.</source>
        <translation>No contiene ninguna línea; no se ha cambiado nada.</translation>
    </message>
    <message>
        <source>This no longer exists</source>
        <translation>Esto ya no existe</translation>
    </message>
    <message>
        <source>It was synced, decided or changed meanwhile; the view shows what there is now.</source>
        <translation>Entretanto se ha sincronizado, decidido o cambiado; la vista muestra lo que hay ahora.</translation>
    </message>
    <message>
        <source>No sync has changed rows yet, so there is nothing to take back.</source>
        <translation>Ninguna sincronización ha cambiado filas todavía; no hay nada que deshacer.</translation>
    </message>
    <message>
        <source>Its rows are not kept: they were too many or are too old, or it was the first sync of the file.</source>
        <translation>Sus filas no se conservan: eran demasiadas o son demasiado antiguas, o fue la primera sincronización del archivo.</translation>
    </message>
    <message>
        <source>Something else answers in its place: the log-in page of a network, say. Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>En su lugar responde otra cosa, por ejemplo la página de acceso de una red. Su trabajo aquí está a salvo y continúa; db-sync lo volverá a intentar automáticamente.</translation>
    </message>
    <message>
        <source>A newer db-sync is needed</source>
        <translation>Se necesita un db-sync más reciente</translation>
    </message>
    <message>
        <source>The file was used with a newer version. Update db-sync on this computer; nothing here is lost.</source>
        <translation>El archivo se ha usado con una versión más reciente. Actualice db-sync en este equipo; aquí no se pierde nada.</translation>
    </message>
    <message>
        <source>The cloud does not know this file</source>
        <translation>La nube no conoce este archivo</translation>
    </message>
    <message>
        <source>Unlink it in the settings and link it again; rows are compared and kept.</source>
        <translation>Desvincúlelo en los ajustes y vuelva a vincularlo; las filas se comparan y se conservan.</translation>
    </message>
    <message>
        <source>Your account is disabled</source>
        <translation>Su cuenta está deshabilitada</translation>
    </message>
    <message>
        <source>An administrator of your company has done that; ask them. Your changes stay here.</source>
        <translation>Lo ha hecho un administrador de su empresa; pregunte allí. Sus cambios permanecen aquí.</translation>
    </message>
    <message>
        <source>The tables have just changed</source>
        <translation>Las tablas acaban de cambiar</translation>
    </message>
    <message>
        <source>Another program has changed them during the sync; the next one goes on with them.</source>
        <translation>Otro programa las ha cambiado durante la sincronización; la siguiente continúa con ellas.</translation>
    </message>
    <message>
        <source>A search index of the file is damaged</source>
        <translation>Un índice de búsqueda del archivo está dañado</translation>
    </message>
    <message>
        <source>The rows themselves are whole. Whoever looks after the file can have it rebuilt: dbsync doctor --repair.</source>
        <translation>Las filas están intactas. Quien se ocupa del archivo puede reconstruirlo: dbsync doctor --repair.</translation>
    </message>
    <message>
        <source>The change on the computer that syncs is replaced; it can still be found in that computer&apos;s activity.</source>
        <translation>Lo que se cambió en el equipo que sincroniza queda sin efecto; se conserva en la actividad de ese equipo.</translation>
    </message>
    <message>
        <source>The change in the cloud is replaced by that of the computer that syncs later; it can still be found in that computer&apos;s activity.</source>
        <translation>Lo que se cambió en la nube se sustituye por el cambio del equipo que sincroniza más tarde; se conserva en la actividad de ese equipo.</translation>
    </message>
    <message>
        <source>The latest change wins, no matter who syncs first. The earlier value stays in the activity.</source>
        <translation>Prevalece el cambio más reciente, sincronice quien sincronice primero. El valor anterior queda en la actividad.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a person is asked.</source>
        <translation>Dos personas que suman 1 cada una han sumado 2. En columnas de números; sobre las demás se pregunta a una persona.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only for a column of numbers.</source>
        <translation>Dos personas que suman 1 cada una han sumado 2. Solo para una columna de números.</translation>
    </message>
    <message>
        <source>Both values are kept until somebody decides under “Conflicts”; everything else goes on.</source>
        <translation>Se conservan ambos valores hasta que alguien decida en «Conflictos»; todo lo demás sigue.</translation>
    </message>
    <message>
        <source>Nothing was changed. Link an empty file instead, or have the tables matched to your company&apos;s:</source>
        <translation>No se cambió nada. Vincule un archivo vacío en su lugar, o haga que igualen las tablas:</translation>
    </message>
    <message>
        <source>The tables were changed here and in the cloud</source>
        <translation>Las tablas se cambiaron aquí y en la nube</translation>
    </message>
    <message>
        <source>The two changes exclude each other:</source>
        <translation>Los dos cambios se excluyen entre sí:</translation>
    </message>
    <message>
        <source>Your company&apos;s tables were changed meanwhile; the next sync goes on with them.</source>
        <translation>Entretanto se cambiaron las tablas de su empresa; la próxima sincronización sigue con ellas.</translation>
    </message>
    <message>
        <source>A name is reserved for db-sync</source>
        <translation>Uno de los nombres está reservado para db-sync</translation>
    </message>
    <message>
        <source>Have it renamed, then link the file:</source>
        <translation>Haga que lo cambien y vincule después el archivo:</translation>
    </message>
    <message>
        <source>Only numbers can be added up</source>
        <translation>Solo se pueden sumar números</translation>
    </message>
    <message>
        <source>Choose a column of numbers, or another way to decide.</source>
        <translation>Elija una columna de números u otra forma de decidir.</translation>
    </message>
    <message>
        <source>Something you entered is not valid</source>
        <translation>Algún dato introducido no es válido</translation>
    </message>
    <message>
        <source>This is not a database address</source>
        <translation>Esta no es la dirección de una base de datos</translation>
    </message>
    <message>
        <source>It looks like postgresql://user:password@host:port/database?schema=name.</source>
        <translation>Tiene la forma postgresql://user:password@host:port/database?schema=name.</translation>
    </message>
    <message>
        <source>The database cannot be a datasource</source>
        <translation>La base de datos no puede ser un origen de datos</translation>
    </message>
    <message>
        <source>Nothing was stored. Check the address, and that the database runs:</source>
        <translation>No se guardó nada. Compruebe la dirección y que la base de datos esté en marcha:</translation>
    </message>
    <message>
        <source>This database belongs to something else</source>
        <translation>Esta base de datos pertenece a otra cosa</translation>
    </message>
    <message>
        <source>This database cannot hold every text</source>
        <translation>Esta base de datos no puede contener cualquier texto</translation>
    </message>
    <message>
        <source>Choose one that was made with the encoding UTF8.</source>
        <translation>Elija una que se haya creado con la codificación UTF8.</translation>
    </message>
    <message>
        <source>Making the company took too long</source>
        <translation>Crear la empresa tardó demasiado</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>Vuelva a intentarlo dentro de un rato.</translation>
    </message>
    <message>
        <source>A row has too many values for this datasource</source>
        <translation>Una fila tiene demasiados valores para este origen de datos</translation>
    </message>
    <message>
        <source>The company stays where it is:</source>
        <translation>La empresa se queda donde está:</translation>
    </message>
    <message>
        <source>A row is too large</source>
        <translation>Una fila es demasiado grande</translation>
    </message>
    <message>
        <source>The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.</source>
        <translation>La nube admite filas de hasta 64 MB. Reduzca los valores; la fila se queda aquí.</translation>
    </message>
    <message>
        <source>db-sync&apos;s own files cannot be used</source>
        <translation>No se pueden usar los archivos propios de db-sync</translation>
    </message>
    <message>
        <source>Check the permissions of its folder, and that the disk has room:</source>
        <translation>Compruebe los permisos de la carpeta y que haya espacio en el disco:</translation>
    </message>
    <message>
        <source>Somebody has removed it meanwhile; read the list again.</source>
        <translation>Alguien lo ha quitado entretanto; actualice la lista.</translation>
    </message>
    <message>
        <source>Check the network, and try again in a while.</source>
        <translation>Compruebe la red y vuelva a intentarlo dentro de un rato.</translation>
    </message>
    <message>
        <source>A newer db-sync has linked this file</source>
        <translation>Un db-sync más reciente ha vinculado este archivo</translation>
    </message>
    <message>
        <source>Install the newest db-sync on this computer. Other programs go on working with the file meanwhile.</source>
        <translation>Instale el db-sync más reciente en este equipo. Mientras tanto, los demás programas siguen trabajando con el archivo.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes whole numbers such as 12.</source>
        <comment>value, column</comment>
        <translation>«%1» no encaja en %2, que admite números enteros como 12.</translation>
    </message>
    <message>
        <source>The keychain is locked</source>
        <translation>El llavero está bloqueado</translation>
    </message>
    <message>
        <source>The keychain of this computer, which has your login, is locked or not running. Unlock it, and db-sync goes on by itself.</source>
        <translation>El llavero de este equipo, donde está su inicio de sesión, está bloqueado o no funciona. Desbloquéelo y db-sync continuará por sí solo.</translation>
    </message>
    <message>
        <source>Check it, then try again:</source>
        <translation>Compruébelo y vuelva a intentarlo:</translation>
    </message>
    <message>
        <source>A rule of the table does not allow it</source>
        <translation>Una regla de la tabla no lo permite</translation>
    </message>
    <message>
        <source>Nothing was changed. The database said:</source>
        <translation>No se cambió nada. La base de datos respondió:</translation>
    </message>
    <message>
        <source>This cannot be reverted</source>
        <translation>Esto no se puede revertir</translation>
    </message>
    <message>
        <source>Starting at log-in could not be set</source>
        <translation>No se pudo configurar el inicio al iniciar sesión</translation>
    </message>
    <message>
        <source>Choose another place, or make room on the disk:</source>
        <translation>Elija otro lugar o libere espacio en el disco:</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. The cloud said: “%1”</source>
        <translation>Su trabajo aquí está a salvo y continúa. La nube respondió: «%1»</translation>
    </message>
    <message>
        <source>Your changes stay here. The cloud said: “%1”</source>
        <translation>Sus cambios se quedan aquí. La nube respondió: «%1»</translation>
    </message>
    <message>
        <source>Close other programs that use the file, then try again. The database said: “%1”</source>
        <translation>Cierre los demás programas que usan el archivo y vuelva a intentarlo. La base de datos respondió: «%1»</translation>
    </message>
    <message>
        <source>Nothing was changed. The reason: “%1”</source>
        <translation>No se cambió nada. El motivo: «%1»</translation>
    </message>
    <message>
        <source>What was done until then stays.</source>
        <translation>Lo que se había hecho hasta entonces se queda.</translation>
    </message>
    <message>
        <source>Try again; where it stays so, tell whoever looks after db-sync: “%1”</source>
        <translation>Vuelva a intentarlo; si sigue igual, diga a quien se ocupa de db-sync: «%1»</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>%Ln fila recupera los valores de antes.</numerusform>
            <numerusform>%Ln filas recuperan los valores de antes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>%Ln fila eliminada vuelve.</numerusform>
            <numerusform>%Ln filas eliminadas vuelven.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>Se vuelve a eliminar %Ln fila añadida.</numerusform>
            <numerusform>Se vuelven a eliminar %Ln filas añadidas.</numerusform>
        </translation>
    </message>
    <message>
        <source>The next sync sends that to everyone, and it can be taken back in turn.</source>
        <translation>La próxima sincronización lo envía a todos, y también se puede deshacer.</translation>
    </message>
    <message>
        <source>Your company was removed</source>
        <translation>Su empresa se ha eliminado</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and your changes stay here.</source>
        <translation>Quien gestiona la nube la ha eliminado; pregúntele si fue un error. Su archivo y sus cambios permanecen aquí.</translation>
    </message>
    <message>
        <source>It can be taken back until %1.</source>
        <translation>Se puede recuperar hasta el %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::desktop::SingleInstance</name>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be made.</source>
        <translation>No se puede crear la carpeta %1, donde db-sync guarda su configuración.</translation>
    </message>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be written to.</source>
        <translation>No se puede escribir en la carpeta %1, donde db-sync guarda su configuración.</translation>
    </message>
    <message>
        <source>db-sync runs already, but does not answer. End it, then start it again.</source>
        <translation>db-sync ya está en marcha, pero no responde. Ciérrelo y vuelva a iniciarlo.</translation>
    </message>
    <message>
        <source>db-sync cannot be reached by later starts at %1: %2</source>
        <translation>Los inicios posteriores no pueden alcanzar db-sync en %1: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation>Mi empresa ya &amp;usa db-sync: iniciar sesión</translation>
    </message>
    <message>
        <source>My company is new &amp;here: sign up</source>
        <translation>Mi empresa es &amp;nueva aquí: registrarse</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>¿Quién es usted?</translation>
    </message>
    <message>
        <source>Everyone in a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation>Todos los miembros de una empresa comparten sus datos; cada uno inicia sesión con una dirección de correo electrónico y una contraseña.</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>Registrarse</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Iniciar sesión</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation>Cuentas</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Iniciar sesión…</translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation>Cerrar sesión…</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quién</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Empresa</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rol</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Servidor</translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation>Cuentas en este equipo</translation>
    </message>
    <message>
        <source>all companies</source>
        <translation>todas las empresas</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Operador</translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation>No se ha podido acceder a ningún llavero, por lo que los datos de inicio de sesión se guardan en un archivo que solo usted puede leer, en %1.</translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation>Los datos de inicio de sesión se guardan en el llavero de este equipo.</translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation>¿Cerrar la sesión de %1?</translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation>Las bases de datos de esta empresa dejan de sincronizarse hasta que alguien vuelva a iniciar sesión. No se pierde ningún dato.</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Cerrar sesión</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityExport</name>
    <message>
        <source>Table</source>
        <translation>Tabla</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Fila</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Cambio</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Columna</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quién</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quién</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Cambios</translation>
    </message>
    <message>
        <source>%1, taken back since</source>
        <comment>what was done</comment>
        <translation>%1, deshecho desde entonces</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation>Actividad, lo más reciente primero</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>Todavía no ha ocurrido nada</translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation>Cada sincronización que transfiere filas deja aquí una entrada: cuándo, en qué sentido, cuántas y de quién.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Take all of it back…</source>
        <translation>Deshacer todo…</translation>
    </message>
    <message>
        <source>Take the chosen rows back…</source>
        <translation>Deshacer las filas elegidas…</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Historial de la fila…</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Mostrar la fila</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Exportar CSV…</translation>
    </message>
    <message>
        <source>Filter by person, day or what was done</source>
        <translation>Filtrar por persona, día o acción</translation>
    </message>
    <message>
        <source>Filter the activity</source>
        <translation>Filtrar la actividad</translation>
    </message>
    <message>
        <source>Which activity is shown</source>
        <translation>Qué actividad se muestra</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Todo</translation>
    </message>
    <message>
        <source>Writes the rows of this line, before and after, into a file for spreadsheets</source>
        <translation>Escribe las filas de esta acción, antes y después, en un archivo para hojas de cálculo</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Muestra la fila entre las demás de su tabla</translation>
    </message>
    <message>
        <source>Choose a line to see the rows that were changed.</source>
        <translation>Elija una acción para ver las filas modificadas.</translation>
    </message>
    <message>
        <source>The rows of this line are not kept: it was a first sync, very large, or is too long ago.</source>
        <translation>Las filas de esta acción no se conservan: fue una primera sincronización, era muy grande o es demasiado antigua.</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>what was done, when, how many rows</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>Take the chosen rows back?</source>
        <translation>¿Deshacer las filas elegidas?</translation>
    </message>
    <message>
        <source>Take all of this back?</source>
        <translation>¿Deshacer todo esto?</translation>
    </message>
    <message>
        <source>Export the rows</source>
        <translation>Exportar las filas</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>Tablas de texto (*.csv)</translation>
    </message>
    <message>
        <source>activity</source>
        <comment>name of a file</comment>
        <translation>actividad</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>%Ln línea escrita.</numerusform>
            <numerusform>%Ln líneas escritas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through what is older…</source>
        <translation>Buscando en lo más antiguo…</translation>
    </message>
    <message>
        <source>No line contains this.</source>
        <translation>Ninguna línea contiene esto.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityRows</name>
    <message>
        <source>The rows that were changed, by table</source>
        <translation>Las filas modificadas, por tabla</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Valores antes y después</translation>
    </message>
    <message>
        <source>Choose a row to see its values.</source>
        <translation>Elija una fila para ver sus valores.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 en %2: %3</translation>
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
        <translation>Iniciar sesión como operador…</translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation>Para operadores y administradores</translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation>Los operadores gestionan las empresas y los orígenes de datos de un servidor; los administradores de una empresa ven sus usuarios y dispositivos. Inicie sesión como uno de ellos para verlos aquí.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChangeModel</name>
    <message>
        <source>Column</source>
        <translation>Columna</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Después</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChoiceEditor</name>
    <message>
        <source>Rows of %1 to choose from</source>
        <translation>Filas de %1 para elegir</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Escriba para buscar una fila de %1</translation>
    </message>
    <message>
        <source>Show the rows to choose from</source>
        <translation>Mostrar las filas para elegir</translation>
    </message>
    <message>
        <source>Show the rows to choose from (Alt+Down)</source>
        <translation>Mostrar las filas para elegir (Alt+Abajo)</translation>
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
        <translation>Fila</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabla</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Qué ocurrió</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Detectado</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation>elegir…</translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation>%1, distinto</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1, elegido</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Columna</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Este equipo</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Nube</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1, cambiado</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1, nuevo</translation>
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
        <translation>No hay decisiones pendientes</translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation>Cuando una fila se modifica aquí y en la nube de manera distinta, ambas versiones aparecen aquí, y no se pierde nada hasta que usted decida.</translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation>Mostrar la actividad</translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation>Conflictos que esperan una decisión</translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation>La fila antes, aquí, en la nube y lo que resulta de ella</translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; Alt+Down and Alt+Up go to the next and the previous conflict.</source>
        <translation>Espacio toma el valor bajo el cursor, F2 en «Resultado» permite escribir otro, Ctrl+0 lo pone en NULL; Alt+Abajo y Alt+Arriba van al conflicto siguiente y al anterior.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>Queda %Ln conflicto</numerusform>
            <numerusform>Quedan %Ln conflictos</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation>Permanece en la lista hasta que usted decida; todo lo demás continúa.</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Mostrar la fila</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Muestra la fila entre las demás de su tabla</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 en %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln más</numerusform>
            <numerusform>%Ln más</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>%Ln otra fila espera estas decisiones: %1</numerusform>
            <numerusform>Otras %Ln filas esperan estas decisiones: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The next conflict</source>
        <translation>El conflicto siguiente</translation>
    </message>
    <message>
        <source>The conflict before</source>
        <translation>El conflicto anterior</translation>
    </message>
    <message>
        <source>Take the value under the cursor</source>
        <translation>Tomar el valor bajo el cursor</translation>
    </message>
    <message>
        <source>Make the value NULL</source>
        <translation>Poner el valor en NULL</translation>
    </message>
    <message>
        <source>What the database said</source>
        <translation>Lo que dijo la base de datos</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Filtrar por tabla, fila o valor</translation>
    </message>
    <message>
        <source>Filter the conflicts</source>
        <translation>Filtrar los conflictos</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1, %Ln de ellos mostrado</numerusform>
            <numerusform>%1, %Ln de ellos mostrados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>Decidiendo %Ln conflicto…</numerusform>
            <numerusform>Decidiendo %Ln conflictos…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation>N&amp;ombre de la empresa</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Ejemplo SL</translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation>&amp;Código de empresa</translation>
    </message>
    <message>
        <source>example</source>
        <translation>ejemplo</translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation>El nombre corto con el que todos los miembros de la empresa inician sesión</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>Corr&amp;eo electrónico</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>usted@example.com</translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation>&amp;Mantener la sesión iniciada</translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation>En el llavero de este equipo; si no hay ninguno, en un archivo que solo usted puede leer. De lo contrario, tendrá que iniciar sesión cada vez que se inicie el programa.</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>Contra&amp;seña</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>Al menos %Ln carácter</numerusform>
            <numerusform>Al menos %Ln caracteres</numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation>&amp;Repetir la contraseña</translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation>Escriba el nombre de su empresa.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Escriba el código de empresa.</translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation>Un código de empresa se compone de letras, cifras, - y _, sin espacios.</translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation>Escriba su dirección de correo electrónico.</translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation>Esta no es una dirección de correo electrónico: %1</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>Escriba la contraseña.</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>La contraseña debe tener al menos %Ln carácter.</numerusform>
            <numerusform>La contraseña debe tener al menos %Ln caracteres.</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Las dos contraseñas son distintas.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation>Base de datos</translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation>La base de datos que muestran las vistas</translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation>Aún no hay ninguna base de datos</translation>
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
        <translation>Bases de datos</translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation>Vincular otra…</translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation>Desvincular…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
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
        <translation>Bases de datos vinculadas</translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation>¿Desvincular %1?</translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation>Sus tablas y filas quedan como están, pero ya no se sincronizan. Los cambios que no se enviaron permanecen solo en el archivo.</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>Desvincular</translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation>%1 está desvinculada; sus filas no han cambiado.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>%Ln cambio aún no se ha podido escribir y se perdería.</numerusform>
            <numerusform>%Ln cambios aún no se han podido escribir y se perderían.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation>Añadir un origen de datos</translation>
    </message>
    <message>
        <source>Change a datasource</source>
        <translation>Modificar un origen de datos</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nombre</translation>
    </message>
    <message>
        <source>eu1</source>
        <translation>eu1</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Dirección</translation>
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
        <translation>Qué proporción de las empresas nuevas recibe; 0 para ninguna</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>&amp;Peso</translation>
    </message>
    <message>
        <source>The name of a datasource stays as it is.</source>
        <translation>El nombre de un origen de datos no cambia.</translation>
    </message>
    <message>
        <source>stays as it is (%1)</source>
        <translation>queda como está (%1)</translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation>Escriba un nombre para el origen de datos.</translation>
    </message>
    <message>
        <source>This is not a database address. It looks like %1.</source>
        <translation>Esta no es la dirección de una base de datos. Tiene este aspecto: %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation>Decidir más tarde</translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation>Deja esta fila como está y muestra la siguiente (%1)</translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>Hacer lo mismo con %Ln conflicto más de este tipo en %1</numerusform>
            <numerusform>Hacer lo mismo con %Ln conflictos más de este tipo en %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DeletionsPanel</name>
    <message>
        <source>Delete them…</source>
        <translation>Eliminarlas…</translation>
    </message>
    <message>
        <source>Keep the rows</source>
        <translation>Conservar las filas</translation>
    </message>
    <message>
        <source>Syncs, and carries out the deletions on both sides</source>
        <translation>Sincroniza y lleva a cabo las eliminaciones en ambos lados</translation>
    </message>
    <message>
        <source>Delete these rows everywhere?</source>
        <translation>¿Eliminar estas filas en todas partes?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>So many deletions at once wait until you agree; everything else goes on.</source>
        <translation>Tantas eliminaciones a la vez esperan hasta que usted las acepte; todo lo demás continúa.</translation>
    </message>
    <message>
        <source>Brings back what was deleted here, and sends again what was deleted in the cloud</source>
        <translation>Recupera lo que se eliminó aquí y envía de nuevo lo que se eliminó en la nube</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditHistory</name>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>Deshecho: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <comment>what was done</comment>
        <translation>Rehecho: %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditQueue</name>
    <message>
        <source>What you changed while the file could not be written was refused: %1 (%2)</source>
        <comment>why, values</comment>
        <translation>Lo que cambió mientras no se podía escribir en el archivo se ha rechazado: %1 (%2)</translation>
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
        <translation>Progreso de la exportación</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>La exportación se detuvo; no se escribió ningún archivo.</translation>
    </message>
    <message>
        <source>Writing the file · %1 of %2 rows</source>
        <translation>Escribiendo el archivo · %1 de %2 filas</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>Escribiendo el archivo…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation>Un archivo de base de datos que &amp;ya está aquí</translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation>Un archivo &amp;nuevo, con los datos de la empresa</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>&amp;Examinar…</translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation>Elija un archivo, o suelte uno aquí</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation>¿Qué base de datos?</translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation>Un archivo SQLite en este equipo. Los programas que lo usan siguen como antes, también mientras se sincroniza.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation>Elegir un archivo de base de datos</translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation>Bases de datos SQLite (*.db *.sqlite *.sqlite3 *.db3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation>No existe el archivo %1. Elija otro, o un archivo nuevo.</translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation>%1 es una carpeta. Elija un archivo de ella.</translation>
    </message>
    <message>
        <source>You do not have permission to write to %1. Ask for it, or choose another file.</source>
        <translation>No se permite escribir en %1. Pida el permiso, o elija otro archivo.</translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation>%1 ya existe. Elija otro nombre, o la opción de arriba.</translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation>No se puede crear ningún archivo en la carpeta %1. Elija otra.</translation>
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
        <translation>Columna por la que filtrar</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>Cómo comparar</translation>
    </message>
    <message>
        <source>Value to compare with</source>
        <translation>Valor con el que comparar</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valor</translation>
    </message>
    <message>
        <source>Add no filter</source>
        <translation>No añadir ningún filtro</translation>
    </message>
    <message>
        <source>Add no filter (Esc)</source>
        <translation>No añadir ningún filtro (Esc)</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>Quitar este filtro</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation>Tabla</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Observación</translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation>Tablas que se sincronizarán</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Progreso de la primera sincronización</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>Todo listo</translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation>La primera sincronización</translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation>A partir de ahora, db-sync mantiene esta base de datos al día automáticamente.</translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation>Su archivo permanece donde está y como está; nada de lo que contiene se pierde.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>Continuar con la primera sincronización</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>Comenzar la primera sincronización</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Sincronizando…</translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation>Abrir la base de datos</translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation>Se creará %1 con las tablas y filas de %2.</translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation>%1, con %3, se vinculará a %2. Si %2 aún no tiene datos, estas tablas y filas serán las primeras; si no, se comparan las filas con la misma clave y se le muestra lo que difiere.</translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation>Este archivo ya está vinculado; no hay nada más que hacer.</translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation>permanece aquí: %1</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Deteniendo…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>%Ln fila es distinta en ambos lados; puede decidir sobre ella en «Conflictos».</numerusform>
            <numerusform>%Ln filas son distintas en ambos lados; puede decidir sobre ellas en «Conflictos».</numerusform>
        </translation>
    </message>
    <message>
        <source>Your company&apos;s tables and rows come to this computer; what is in the cloud stays there.</source>
        <translation>Las tablas y filas de su empresa llegan a este equipo; lo que está en la nube se queda allí.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Más tarde</translation>
    </message>
    <message>
        <source>Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now or later.</source>
        <translation>Detenido. Lo que ha llegado se queda y no se ha perdido nada. Continúa cuando elija «%1», ahora o más tarde.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FoldedText</name>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FormDialog</name>
    <message>
        <source>Waiting for the cloud…</source>
        <translation>Esperando a la nube…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation>Detenido. Lo que ha llegado permanece; la próxima sincronización continúa desde ahí.</translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation>¿Permitir las eliminaciones pendientes?</translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation>Se eliminarán más de la mitad de las filas de una tabla, aquí o en la nube. Los demás cambios ya se han sincronizado.</translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation>Permitir y sincronizar</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message>
        <source>The first line names the columns</source>
        <translation>La primera línea contiene los nombres de las columnas</translation>
    </message>
    <message>
        <source>Change rows whose key is already there</source>
        <translation>Modificar las filas cuya clave ya existe</translation>
    </message>
    <message>
        <source>Import %1 into %2</source>
        <translation>Importar %1 en %2</translation>
    </message>
    <message>
        <source>Field separator</source>
        <translation>Lo que separa los campos</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>Coma</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>Punto y coma</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tabulador</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>Barra vertical</translation>
    </message>
    <message>
        <source>The first lines of the file; the first line here says which column takes what</source>
        <translation>Las primeras líneas del archivo; la primera línea de aquí indica qué columna recibe qué</translation>
    </message>
    <message>
        <source>Lines that do not fit</source>
        <translation>Líneas que no son válidas</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <source>Choose which column takes which field. Fields without a column are left out; all lines are imported, or none.</source>
        <translation>Elija qué columna recibe cada campo. Los campos sin columna se omiten; se importan todas las líneas, o ninguna.</translation>
    </message>
    <message>
        <source>Field %1</source>
        <translation>Campo %1</translation>
    </message>
    <message>
        <source>Column that takes %1</source>
        <comment>title of a field</comment>
        <translation>Columna que recibe %1</translation>
    </message>
    <message>
        <source>– left out –</source>
        <translation>– omitido –</translation>
    </message>
    <message>
        <source>Two fields go into %1. Leave one of them out.</source>
        <translation>Dos campos van a %1. Omita uno de ellos.</translation>
    </message>
    <message>
        <source>Choose a column for at least one field.</source>
        <translation>Elija una columna para al menos un campo.</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>Importando…</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Línea</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>Lo que no es válido</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>No se ha importado nada: %Ln línea no es válida. Corrija el archivo, u omita una columna.</numerusform>
            <numerusform>No se ha importado nada: %Ln líneas no son válidas. Corrija el archivo, u omita una columna.</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>Progreso de la importación</translation>
    </message>
    <message>
        <source>Importing · %1</source>
        <comment>rows</comment>
        <translation>Importando · %1</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was imported.</source>
        <translation>La importación se detuvo; no se importó nada.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atajos de teclado</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>What keys do, by view</source>
        <translation>Atajos de teclado por vista</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>En todas partes</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between keys</comment>
        <translation> o </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message>
        <source>Add…</source>
        <translation>Añadir…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Actualizar</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Leyendo…</translation>
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
        <translation>Revocar…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Modificar…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Trasladar…</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>Suspender</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reactivar</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Quitar…</translation>
    </message>
    <message>
        <source>Remove the company %1?</source>
        <translation>¿Quitar la empresa %1?</translation>
    </message>
    <message>
        <source>Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted.</source>
        <translation>Nadie podrá usarla más. Durante 30 días, «Reactivar» la recupera; después se eliminan todas sus filas.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Comprobar</translation>
    </message>
    <message>
        <source>Take no new companies</source>
        <translation>No asignar más</translation>
    </message>
    <message>
        <source>Use again</source>
        <translation>Volver a asignar</translation>
    </message>
    <message>
        <source>Remove the datasource %1?</source>
        <translation>¿Quitar el origen de datos %1?</translation>
    </message>
    <message>
        <source>The database itself stays; the cloud does not use it any more.</source>
        <translation>La base de datos en sí permanece; la nube ya no la usa.</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Deshabilitar</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Habilitar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Revoke the device %1?</source>
        <translation>¿Revocar el dispositivo %1?</translation>
    </message>
    <message>
        <source>It cannot sync any more, for good. What was not sent stays on it.</source>
        <translation>Ya no podrá sincronizar nunca más. Lo que no se envió permanece en él.</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Revocar</translation>
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
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Refresh the list</source>
        <translation>Actualizar la lista</translation>
    </message>
    <message>
        <source>The datasource %1 can be reached, and is as it should be.</source>
        <translation>El origen de datos %1 está accesible y en orden.</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>Buscar en esta lista</translation>
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
            <numerusform>la entrada más reciente (%Ln)</numerusform>
            <numerusform>las %Ln entradas más recientes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>The file can be written again; what you typed is saved.</source>
        <translation>Se puede volver a escribir en el archivo; lo que escribió está guardado.</translation>
    </message>
    <message>
        <source>No tables yet</source>
        <translation>Aún no hay tablas</translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation>Esta base de datos no contiene tablas. En cuanto la empresa tenga alguna, una sincronización las traerá aquí.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tablas</translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation>Buscar en todas las columnas</translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation>Buscar en todas las columnas de la tabla</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>Resultado: %1</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <comment>rows that are counted</comment>
        <translation>%1 hasta ahora…</translation>
    </message>
    <message>
        <source>The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”</source>
        <translation>La fila que estaba cambiando se eliminó mientras tanto, aquí o por otra persona. No guardado: «%1»</translation>
    </message>
    <message>
        <source>%1 · not synced: %2</source>
        <comment>how many rows, why</comment>
        <translation>%1 · no se sincroniza: %2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Leyendo…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>Ordenando…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>Iniciar sesión</translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation>Iniciar sesión como operador</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>Ser&amp;vidor</translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation>Escriba la dirección del servidor.</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>Iniciando sesión…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation>Bienvenido a db-sync</translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation>Mantiene una base de datos SQLite de este equipo sincronizada con la nube de su empresa. Para empezar, elija un archivo de base de datos o suelte uno aquí.</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Configurar…</translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation>Vincular otra base de datos</translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation>%1 – %2 – %3</translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation>Acerca de db-sync</translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation>db-sync %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation>Mantiene bases de datos SQLite sincronizadas con la nube de una empresa.
Con licencia Apache-2.0.</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation>&amp;Vincular otra base de datos…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Salir</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>&amp;Sincronización</translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation>&amp;Sincronizar ahora</translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation>Solo &amp;enviar</translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation>Solo &amp;recibir</translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation>&amp;Pausar la sincronización automática</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;yuda</translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation>&amp;Acerca de db-sync</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>¿Salir antes de que se haya podido escribir %Ln cambio?</numerusform>
            <numerusform>¿Salir antes de que se hayan podido escribir %Ln cambios?</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed waits for it, and is lost when db-sync quits.</source>
        <translation>Ahora mismo no se puede escribir en el archivo. Lo que ha escrito está a la espera y se perderá si cierra db-sync.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>A&amp;tajos de teclado…</translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed is kept, and is written when db-sync runs again and the file can be written to.</source>
        <translation>Ahora mismo no se puede escribir en el archivo. Lo que ha escrito se conserva y se guardará cuando db-sync vuelva a ejecutarse y se pueda escribir en el archivo.</translation>
    </message>
    <message>
        <source>Pause for an &amp;hour</source>
        <translation>Pausar durante una &amp;hora</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Cerrar este mensaje</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Copiar informe</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Copia lo que necesita saber quien le ayude; sin contraseñas ni datos</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>Detalles del problema</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MoveDialog</name>
    <message>
        <source>Move %1</source>
        <translation>Trasladar %1</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Trasladar</translation>
    </message>
    <message>
        <source>All rows go there with their history. Devices go on working; for a moment they wait.</source>
        <translation>Todas las filas se trasladan allí con su historial. Los dispositivos siguen funcionando; solo esperan un momento.</translation>
    </message>
    <message>
        <source>To &amp;datasource</source>
        <translation>Al origen de &amp;datos</translation>
    </message>
    <message>
        <source>There is no other datasource. Add one first.</source>
        <translation>No hay ningún otro origen de datos. Añada uno primero.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message>
        <source>%1 %2 is %3 now</source>
        <comment>table, old number, new number</comment>
        <translation>%1 %2 ahora es %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln más</numerusform>
            <numerusform>%Ln más</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>%Ln fila nueva recibió otro número porque otra persona ya había usado el suyo; las referencias a ella se han actualizado: %1</numerusform>
            <numerusform>%Ln filas nuevas recibieron otro número porque otra persona ya había usado el suyo; las referencias a ellas se han actualizado: %1</numerusform>
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
        <translation>Resumen</translation>
    </message>
    <message>
        <source>Local data</source>
        <translation>Datos locales</translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation>Cambios pendientes</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Conflictos</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Actividad</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>Administración</translation>
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
            <numerusform>%Ln decisión necesaria</numerusform>
            <numerusform>%Ln decisiones necesarias</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation>Se modificaron filas aquí y en la nube. No se ha perdido nada; todo lo demás continúa.</translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation>Algo requiere su atención</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>Su sesión está cerrada</translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation>Vuelva a iniciar sesión para seguir sincronizando. Sus cambios están a salvo aquí.</translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation>Varias cosas requieren su atención</translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation>El resumen indica cuáles son. No se ha perdido nada.</translation>
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
        <translation>Tablas de esta base de datos</translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation>Intro abre las filas de una tabla</translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation>Lo que requiere su atención:</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>Decidir…</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Mostrarlos</translation>
    </message>
    <message>
        <source>Show the table</source>
        <translation>Mostrar la tabla</translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company, server</comment>
        <translation>%1 · empresa %2 en %3</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln cambio</numerusform>
            <numerusform>%Ln cambios</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>espera una decisión</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Fila</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Cambio</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>más de %Ln cambio</numerusform>
            <numerusform>más de %Ln cambios</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>No hay nada pendiente de enviar</translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation>Todos los cambios hechos aquí han llegado a la nube. Los cambios nuevos aparecen aquí automáticamente.</translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation>Mostrar los datos locales</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>Filtrar por tabla, fila o valor</translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation>Filtrar los cambios pendientes</translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation>Cambios pendientes por tabla</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>Valores antes y después</translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation>Revertir este cambio…</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Deja la fila como está en la nube</translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation>Elija un cambio para ver sus valores.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 en %2: %3</translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2. You can undo this.</source>
        <translation>%1 se volverá a eliminar de %2. Puede deshacer esto.</translation>
    </message>
    <message>
        <source>%1 comes back into %2. You can undo this.</source>
        <translation>%1 vuelve a %2. Puede deshacer esto.</translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go. You can undo this.</source>
        <translation>%1 en %2 vuelve a ser como está en la nube. Sus valores se descartan. Puede deshacer esto.</translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation>¿Revertir este cambio?</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Revertir</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>Mostrar la fila</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>Muestra la fila entre las demás de su tabla</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Deshacer: %1</translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>Revertir %Ln cambio…</numerusform>
            <numerusform>Revertir %Ln cambios…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>%Ln cambio elegido.</numerusform>
            <numerusform>%Ln cambios elegidos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>¿Revertir %Ln cambio?</numerusform>
            <numerusform>¿Revertir %Ln cambios?</numerusform>
        </translation>
    </message>
    <message>
        <source>Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can undo this.</source>
        <translation>Cada fila vuelve a ser como está en la nube, todas a la vez. Las filas que esperan una decisión se quedan como están. Puede deshacer esto.</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>No change contains this.</source>
        <translation>Ningún cambio contiene esto.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Historial de la fila…</translation>
    </message>
    <message>
        <source>Shows what was done to the row before</source>
        <translation>Muestra lo que pasó antes con la fila</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>Se conserva %Ln fila.</numerusform>
            <numerusform>Se conservan %Ln filas.</numerusform>
        </translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>En la nube</translation>
    </message>
    <message>
        <source>Counting the changes that are chosen…</source>
        <translation>Contando los cambios elegidos…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation>Cuando ambos lados han modificado una fila</translation>
    </message>
    <message>
        <source>Wh&amp;o decides</source>
        <translation>&amp;Quién decide</translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation>Tabla o columna</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>Quién decide</translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation>Tablas y columnas, y quién decide sobre ellas</translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation>Inicie sesión para ver lo que ha decidido su empresa.</translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation>Se aplica a todos los miembros de %1, a partir de la próxima sincronización.</translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation>Lo deciden los responsables y administradores de su empresa.</translation>
    </message>
    <message>
        <source>as the table</source>
        <translation>como la tabla</translation>
    </message>
    <message>
        <source>S&amp;et for everyone</source>
        <translation>A&amp;plicar a todos</translation>
    </message>
    <message>
        <source>As the table: %1</source>
        <translation>Como la tabla: %1</translation>
    </message>
    <message>
        <source>Not set yet. Once it is, it holds for everyone of %1, from the next sync on.</source>
        <translation>Aún no se ha aplicado. Una vez aplicado, vale para todos los miembros de %1, a partir de la próxima sincronización.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details of the problem</source>
        <translation>Detalles del problema</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Copiar informe</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>Copia lo que necesita saber quien le ayude; sin contraseñas ni datos</translation>
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
        <translation>Progreso de la sincronización</translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation>Se detiene en el próximo punto seguro; lo que ha llegado permanece, y la próxima sincronización continúa desde ahí</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Deteniendo…</translation>
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
        <translation>Pegar</translation>
    </message>
    <message>
        <source>Add a row…</source>
        <translation>Añadir una fila…</translation>
    </message>
    <message>
        <source>Duplicate the row…</source>
        <translation>Duplicar la fila…</translation>
    </message>
    <message>
        <source>Change the row…</source>
        <translation>Modificar la fila…</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>Eliminar las filas</translation>
    </message>
    <message>
        <source>Make NULL</source>
        <translation>Poner en NULL</translation>
    </message>
    <message>
        <source>Show the whole value…</source>
        <translation>Mostrar el valor completo…</translation>
    </message>
    <message>
        <source>Compare with the cloud</source>
        <translation>Comparar con la nube</translation>
    </message>
    <message>
        <source>Filter by this value</source>
        <translation>Filtrar por este valor</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
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
        <translation>Más</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Deshacer: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Rehacer: %1</translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation>No se ha copiado nada: aún no se han leído todas estas filas. Elija menos.</translation>
    </message>
    <message>
        <source>Nothing was deleted: not all of these rows are read yet. Choose fewer.</source>
        <translation>No se ha eliminado nada: aún no se han leído todas estas filas. Elija menos.</translation>
    </message>
    <message>
        <source>Import CSV</source>
        <translation>Importar CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>Tablas de texto (*.csv *.tsv *.txt);;Todos los archivos (*)</translation>
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
        <translation>Tablas de texto (*.csv)</translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <comment>rows, file</comment>
        <translation>Exportado a %2: %1.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>Historial de la fila…</translation>
    </message>
    <message>
        <source>Paste as new rows</source>
        <translation>Pegar como filas nuevas</translation>
    </message>
    <message>
        <source>Bring the saved value back</source>
        <translation>Recuperar el valor guardado</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowDelegate</name>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: sin valor</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1, y %Ln fila dependiente.</numerusform>
            <numerusform>%1, y %Ln filas dependientes.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Nothing was pasted: not all of the rows that it would change are there.</source>
        <translation>No se ha pegado nada: no están todas las filas que se modificarían.</translation>
    </message>
    <message>
        <source>Nothing was pasted. Line %1: %2</source>
        <translation>No se ha pegado nada. Línea %1: %2</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>No se ha pegado nada: hace falta %Ln columna más de las que hay desde aquí.</numerusform>
            <numerusform>No se ha pegado nada: hacen falta %Ln columnas más de las que hay desde aquí.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was pasted: not all rows of the table are read yet. Try again in a moment.</source>
        <translation>No se ha pegado nada: aún no se han leído todas las filas de la tabla. Vuelva a intentarlo en un momento.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowForm</name>
    <message>
        <source>Change a row of %1</source>
        <translation>Modificar una fila de %1</translation>
    </message>
    <message>
        <source>Add a row to %1</source>
        <translation>Añadir una fila a %1</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Add the row</source>
        <translation>Añadir la fila</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Valor predeterminado</translation>
    </message>
    <message>
        <source>%1 has no value of its own</source>
        <comment>column</comment>
        <translation>%1 no tiene un valor propio</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a column that needs a value</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>assigned automatically</source>
        <translation>se asigna automáticamente</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>Escriba para buscar una fila de %1</translation>
    </message>
    <message>
        <source>default: %1</source>
        <comment>SQL expression</comment>
        <translation>predeterminado: %1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>un número entero</translation>
    </message>
    <message>
        <source>a number such as 1.5</source>
        <translation>un número como 1.5</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message>
        <source>Take this back…</source>
        <translation>Deshacer esto…</translation>
    </message>
    <message>
        <source>History of %1 in %2</source>
        <comment>row, table</comment>
        <translation>Historial de %1 en %2</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Leyendo…</translation>
    </message>
    <message>
        <source>What was done to the row, newest first</source>
        <translation>Lo que pasó con la fila, lo más reciente primero</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quién</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Cambio</translation>
    </message>
    <message>
        <source>Nothing is kept of what was done to this row. Changes that wait here are not part of its history yet.</source>
        <translation>No se conserva nada de lo que pasó con esta fila. Los cambios que esperan aquí aún no forman parte de su historial.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>%Ln cambio.</numerusform>
            <numerusform>%Ln cambios, el más reciente primero.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take this change back?</source>
        <translation>¿Deshacer este cambio?</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowPanel</name>
    <message>
        <source>Revert this change</source>
        <translation>Revertir este cambio</translation>
    </message>
    <message>
        <source>Decide the conflict</source>
        <translation>Resolver el conflicto</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>En la nube</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Aquí</translation>
    </message>
    <message>
        <source>The row in the cloud and here</source>
        <translation>La fila en la nube y aquí</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>Deja la fila como está en la nube</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>Cerrar la comparación</translation>
    </message>
    <message>
        <source>This row is not synced: there is nothing to compare it with.</source>
        <translation>Esta fila no se sincroniza: no hay nada con lo que compararla.</translation>
    </message>
    <message>
        <source>%1 is here as it is in the cloud.</source>
        <comment>row</comment>
        <translation>%1 está aquí igual que en la nube.</translation>
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
        <translation>Filas de la tabla</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Columnas</translation>
    </message>
    <message>
        <source>Show all, in the table&apos;s order</source>
        <translation>Mostrar todas, en el orden de la tabla</translation>
    </message>
    <message>
        <source>Sort upwards</source>
        <translation>Orden ascendente</translation>
    </message>
    <message>
        <source>Sort downwards</source>
        <translation>Orden descendente</translation>
    </message>
    <message>
        <source>Do not sort</source>
        <translation>No ordenar</translation>
    </message>
    <message>
        <source>Filter by this column…</source>
        <translation>Filtrar por esta columna…</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Ocultar esta columna</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, deleted, in conflict, just arrived</source>
        <translation>Marcas: nueva, modificada, eliminada, en conflicto, recién llegada</translation>
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
        <translation>&amp;Quién</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>Ser&amp;vidor</translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation>¿Dónde está la nube de su empresa?</translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation>La dirección del servidor db-sync. La persona que lo gestiona para su empresa puede dársela.</translation>
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
        <translation>Otra persona…</translation>
    </message>
    <message>
        <source>This is not a server address. It looks like https://db-sync.example.com.</source>
        <translation>Esta no es la dirección de un servidor. Tiene este aspecto: https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>Buscando %1…</translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation>%1 responde, con db-sync %2.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start when I lo&amp;g in to this computer</source>
        <translation>Abrir al iniciar sesión en este &amp;equipo</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Sincronización</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>C&amp;uándo</translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation>Siempre que algo cambie, aquí o en la nube</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>Cada minuto</numerusform>
            <numerusform>Cada %Ln minutos</numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>Solo cuando yo lo pida</translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation>Mensajes junto al reloj</translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation>Cuando se necesiten &amp;decisiones</translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation>Un solo mensaje para todo lo que trae una sincronización</translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation>Cuando otra cosa requiera mi ate&amp;nción</translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation>Una sesión terminada, un archivo que no se puede leer, eliminaciones pendientes</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apariencia</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Colores</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation>Permanece junto al reloj y no abre ninguna ventana</translation>
    </message>
    <message>
        <source>Start minimi&amp;zed</source>
        <translation>Iniciar &amp;minimizado</translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation>No abre ninguna ventana al iniciarse el programa</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation>No se puede escribir en la carpeta de programas que se inician con el escritorio.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation>A&amp;trás</translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation>Vincular una base de datos</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Paso %1 de %2</translation>
    </message>
    <message>
        <source>Link %1</source>
        <comment>file</comment>
        <translation>Vincular %1</translation>
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
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation>Recibe y envía</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>Solo enviar</translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation>Envía lo pendiente aquí, no recibe nada</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>Solo recibir</translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation>Recibe lo nuevo de la nube, no envía nada</translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation>Sincronizar y permitir muchas eliminaciones…</translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation>Las eliminaciones de más de la mitad de una tabla esperan hasta que usted las permita</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation>Sin sincronizar: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln conflicto</numerusform>
            <numerusform>%Ln conflictos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>%Ln cambio por enviar</numerusform>
            <numerusform>%Ln cambios por enviar</numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation>sin sincronizar</translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabla</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Filas</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Pendientes</translation>
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
        <translation>Añadir una empresa</translation>
    </message>
    <message>
        <source>Change a company</source>
        <translation>Modificar una empresa</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nombre</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>Ejemplo SL</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>&amp;Código</translation>
    </message>
    <message>
        <source>example</source>
        <translation>ejemplo</translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation>&amp;Sitio web</translation>
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
        <translation>Lo que decida el servidor</translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation>Origen de &amp;datos</translation>
    </message>
    <message>
        <source>The code of a company stays as it is.</source>
        <translation>El código de una empresa no cambia.</translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation>Escriba el nombre de la empresa.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>Escriba el código de empresa.</translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation>Un código de empresa no lleva espacios.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>Sin configurar</translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation>Aún no hay ninguna base de datos vinculada.</translation>
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
        <translation>Reanudar</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>Pausar durante una hora</translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation>Conflictos (%L1)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Undoing</name>
    <message>
        <source>Take back</source>
        <translation>Deshacer</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::UserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>Añadir un usuario</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>Modificar un usuario</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>Corr&amp;eo electrónico</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>nombre@example.com</translation>
    </message>
    <message>
        <source>&amp;First name</source>
        <translation>&amp;Nombre</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>opcional</translation>
    </message>
    <message>
        <source>&amp;Last name</source>
        <translation>&amp;Apellidos</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>Contra&amp;seña</translation>
    </message>
    <message>
        <source>at least 8 characters</source>
        <translation>al menos 8 caracteres</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>queda como está</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Rol</translation>
    </message>
    <message>
        <source>Type the user&apos;s e-mail address.</source>
        <translation>Escriba la dirección de correo electrónico del usuario.</translation>
    </message>
    <message>
        <source>The password needs at least %1 characters.</source>
        <translation>La contraseña debe tener al menos %1 caracteres.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ValueDialog</name>
    <message>
        <source>The whole text of %1</source>
        <translation>El texto completo de %1</translation>
    </message>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: sin valor</translation>
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
        <translation>Guardar en un archivo…</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>Cargar desde un archivo…</translation>
    </message>
    <message>
        <source>A picture of %1</source>
        <translation>Una imagen de %1</translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation>No se puede escribir el archivo: %1</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>No se puede leer el archivo: %1</translation>
    </message>
    <message>
        <source>The file is too large for a row: %1 are allowed.</source>
        <translation>El archivo es demasiado grande para una fila: se permiten %1.</translation>
    </message>
    <message>
        <source>Save to a file</source>
        <translation>Guardar en un archivo</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>Cargar desde un archivo</translation>
    </message>
</context>
</TS>
