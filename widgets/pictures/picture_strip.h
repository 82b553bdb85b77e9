// PictureStrip: the pictures opened or dropped together, each with its answer, in one line above the steps.
#pragma once

#include <QListView>

namespace teardown {

class PictureTable;

class PictureStrip : public QListView {
    Q_OBJECT
public:
    explicit PictureStrip(PictureTable* table, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(int row);

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void showCurrent();
    PictureTable* m_table;
};

}  // namespace teardown
