// TileButtons: the buttons on the page of tiles: one to fold the inputs away, one to recompute a tensor that was not kept. They scroll with
// the page.
#pragma once

#include <QList>
#include <QObject>

class QAbstractButton;
class QPushButton;
class QWidget;

namespace teardown {

class TilePage;

class TileButtons : public QObject {
    Q_OBJECT
public:
    explicit TileButtons(QWidget* viewport);

    void place(const TilePage& page, int scroll);
    QList<QWidget*> shown() const;
    QPushButton* recompute() const { return m_recompute; }
    QAbstractButton* fold() const { return m_fold; }

private:
    QWidget* m_viewport;
    QPushButton* m_recompute;  ///< below the first tensor that was not kept
    QAbstractButton* m_fold;   ///< left of the inputs' heading
};

}  // namespace teardown
