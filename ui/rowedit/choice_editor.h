#pragma once

#include "ui/live/database.h"

#include <QLineEdit>
#include <QPointer>
#include <QTimer>

class QCompleter;
class QStandardItemModel;

namespace dbsync::ui {

/// A field for a reference: takes the value itself, or offers the rows that it may refer to by what they are called.
class ChoiceEditor : public QLineEdit
{
    Q_OBJECT

public:
    ChoiceEditor(Database* database, const device::ColumnReference& reference, QWidget* parent = nullptr);

    /// How many choices are offered now; for tests.
    int choiceCount() const;
    void offerAll();

signals:
    /// A row was chosen from the list; text() shows its value, and its `others` are for the reference's other columns.
    void chosen(const dbsync::device::Choice& choice);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void ask(const QString& search);
    void offer(const std::vector<device::Choice>& choices);
    int popupWidth() const;

    std::vector<device::Choice> m_offered;
    QPointer<Database> m_database;
    device::ColumnReference m_reference;
    QStandardItemModel* m_choices;
    QCompleter* m_completer;
    QTimer m_soon;
    int m_question = 0;
};

} // namespace dbsync::ui
