#pragma once

#include "change/value.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace dbsync::ui {

/// One value in full: a long text to read and to write, or bytes to save to a file and to load from one.
class ValueDialog : public QDialog
{
    Q_OBJECT

public:
    ValueDialog(const QString& column, const Value& value, bool editable, bool takesNull, QWidget* parent = nullptr);

    QPlainTextEdit* text() const { return m_text; }
    QPushButton* saveButton() const { return m_save; }
    /// Writes the bytes to a file; what went wrong, "" where nothing did.
    QString saveBytes(const QString& path) const;
    /// Takes the bytes of a file, to be saved; what went wrong, "" where nothing did.
    QString loadBytes(const QString& path);

signals:
    void saved(const dbsync::Value& value);

private:
    QWidget* makeBytes(bool editable);
    void describeBytes();
    void askWhereToSave();
    void askWhatToLoad();
    void save();

    Value m_value;
    bool m_null = false;
    QPlainTextEdit* m_text = nullptr; ///< null for bytes
    QLabel* m_size = nullptr;
    QLabel* m_problem;
    QPushButton* m_save;
};

} // namespace dbsync::ui
