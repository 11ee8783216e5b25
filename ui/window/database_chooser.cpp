#include "ui/window/database_chooser.h"

#include "ui/live/database_list.h"
#include "ui/look/icons.h"

#include <QEvent>
#include <QSignalBlocker>

#include <algorithm>

namespace dbsync::ui {

DatabaseChooser::DatabaseChooser(DatabaseList& databases, QWidget* parent) : QComboBox(parent), m_databases(databases)
{
    setAccessibleName(tr("Database"));
    setToolTip(tr("The database that the views show"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(22);
    connect(&m_databases, &DatabaseList::changed, this, &DatabaseChooser::list);
    connect(&m_databases, &DatabaseList::currentChanged, this, &DatabaseChooser::list);
    connect(&m_databases, &DatabaseList::situationChanged, this, &DatabaseChooser::showState);
    connect(this, &QComboBox::activated, this,
            [this](int index) { m_databases.setCurrent(m_databases.all().at(static_cast<std::size_t>(index))); });
    list();
}

void DatabaseChooser::changeEvent(QEvent* event)
{
    QComboBox::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        list();
}

void DatabaseChooser::list()
{
    const QSignalBlocker quiet(this);
    clear();
    for (Database* database : m_databases.all()) {
        addItem(m_databases.nameOf(*database));
        showState(database);
        if (database == m_databases.current())
            setCurrentIndex(count() - 1);
    }
    setEnabled(count() > 0);
    setPlaceholderText(tr("No database yet"));
}

void DatabaseChooser::showState(Database* database)
{
    const auto& all = m_databases.all();
    const auto found = std::find(all.begin(), all.end(), database);
    const int index = static_cast<int>(found - all.begin());
    if (found == all.end() || index >= count())
        return;
    const Glance glance = glanceAt(database->situation(), QDateTime::currentDateTime());
    const QString company = m_databases.companyOf(*database);
    const QString name = m_databases.nameOf(*database);
    const QString text = company.isEmpty() ? name : tr("%1 · %2", "file, company").arg(name, company);
    if (itemText(index) != text) {
        setItemText(index, text);
        // Companies that have one name are told apart by their codes, as soon as that is known of both.
        for (Database* each : all) {
            if (each != database)
                showState(each);
        }
    }
    const QString said = tr("%1, %2", "database, state").arg(text, glance.word);
    if (itemData(index, Qt::AccessibleTextRole).toString() == said)
        return;
    setItemData(index, said, Qt::AccessibleTextRole);
    setItemData(index, database->path() + u'\n' + glance.word, Qt::ToolTipRole);
    setItemIcon(index, moodIcon(glance.mood, palette(), iconSize().height(), devicePixelRatioF()));
}

} // namespace dbsync::ui
