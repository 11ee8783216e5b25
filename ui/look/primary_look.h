#pragma once

#include <QObject>

class QAbstractButton;

namespace dbsync::ui {

/// Paints a button in the accent colour: the one thing to do next. Follows the theme; belongs to the button.
class PrimaryLook : public QObject
{
    Q_OBJECT

public:
    explicit PrimaryLook(QAbstractButton& button);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void apply();

    QAbstractButton& m_button;
};

} // namespace dbsync::ui
