#pragma once

#include <QSplitter>

namespace dbsync::ui {

/// Parts side by side, with a handle between them. From right to left QSplitter lays them one pixel too far to the
/// right (Qt 6.4), where their frames are cut off: it keeps that pixel free.
class SideBySide : public QSplitter
{
    Q_OBJECT

public:
    explicit SideBySide(QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void keepPixelFree();
};

} // namespace dbsync::ui
