#pragma once

#include "ui/words/situation.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace dbsync::ui {

/// Deletions of so many rows that they wait for a person: what would go, and whether it is to.
class DeletionsPanel : public QFrame
{
    Q_OBJECT

public:
    explicit DeletionsPanel(QWidget* parent = nullptr);

    /// Hides itself where no deletions wait.
    void setSituation(const Situation& situation);
    QPushButton* deleteButton() const { return m_delete; }
    QPushButton* keepButton() const { return m_keep; }
    QString text() const;

signals:
    void deleteAgreed();
    void keepChosen();

protected:
    void changeEvent(QEvent* event) override;

private:
    void paintGround();

    QLabel* m_what;
    QPushButton* m_delete;
    QPushButton* m_keep;
};

} // namespace dbsync::ui
