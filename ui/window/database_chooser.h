#pragma once

#include <QComboBox>

namespace dbsync::ui {

class Database;
class DatabaseList;

/// The open databases, of one company or of several: each with its state by shape, its name and whose it is.
class DatabaseChooser : public QComboBox
{
    Q_OBJECT

public:
    explicit DatabaseChooser(DatabaseList& databases, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void list();
    void showState(Database* database);

    DatabaseList& m_databases;
};

} // namespace dbsync::ui
