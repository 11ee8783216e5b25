#pragma once

#include "ui/live/database.h"

#include <QDialog>
#include <QPointer>

#include <optional>
#include <vector>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace dbsync::ui {

class ChoiceEditor;

/// One row, column by column: to add, to duplicate, or to change as a whole. What is wrong stands below its field.
class RowForm : public QDialog
{
    Q_OBJECT

public:
    enum class Purpose { Add, Duplicate, Change };

    /// `values` in the order of the shape's columns; empty for a new row.
    RowForm(Purpose purpose, Database* database, const device::TableShape& shape, const Row& values, const Row& key,
            QWidget* parent = nullptr);

    QLineEdit* field(const QString& column) const;
    QToolButton* nullButton(const QString& column) const;
    QLabel* problemOf(const QString& column) const;
    QPushButton* saveButton() const { return m_save; }
    /// Shows what was wrong; nothing closes the form.
    void setProblems(const std::vector<device::EditProblem>& problems);

signals:
    void saved(const dbsync::device::RowEdit& edit);

private:
    struct Field
    {
        device::ColumnShape column;
        std::optional<Value> before; ///< what the row has; nothing for a new row's default
        QLineEdit* line = nullptr;   ///< null for values that cannot be typed
        QToolButton* none = nullptr; ///< checked: NULL, or the default
        QLabel* meaning = nullptr;   ///< of a reference
        QLabel* problem = nullptr;
    };
    void addField(const device::ColumnShape& column, const Value* value, QFormLayout* layout);
    static void addMeaning(Field& field, const ChoiceEditor& choice);
    QString hintOf(const device::ColumnShape& column) const;
    std::optional<Value> entered(const Field& field, bool& fits) const;
    void save();
    const Field* find(const QString& column) const;
    void clearProblems();

    Purpose m_purpose;
    QPointer<Database> m_database;
    device::TableShape m_shape;
    Row m_key;
    std::vector<Field> m_fields;
    QLabel* m_general;
    QPushButton* m_save;
};

} // namespace dbsync::ui
