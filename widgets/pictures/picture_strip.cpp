#include "widgets/pictures/picture_strip.h"

#include "widgets/common/own_keys.h"
#include "widgets/pictures/picture_delegate.h"
#include "widgets/pictures/picture_table.h"

#include <QScrollBar>
#include <QWheelEvent>

namespace teardown {

PictureStrip::PictureStrip(PictureTable* table, QWidget* parent) : QListView(parent), m_table(table) {
    setModel(table);
    setModelColumn(PictureTable::Name);
    setItemDelegate(new PictureDelegate(PictureDelegate::Form::Card, this));
    setFlow(QListView::LeftToRight);
    setWrapping(false);
    setUniformItemSizes(true);
    setLayoutMode(QListView::Batched);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setAccessibleName(tr("Pictures and their answers"));
    // With the scroll bar below the cards, so that nothing jumps when one more picture requires it.
    setFixedHeight(PictureDelegate::kCardHeight + horizontalScrollBar()->sizeHint().height());
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) { Q_EMIT chosen(index.row()); });
    connect(this, &QListView::activated, this, [this](const QModelIndex& index) { Q_EMIT chosen(index.row()); });
    connect(table, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from) {
        if (from.row() == m_table->current() || m_table->current() < 0) showCurrent();
    });
    new OwnKeys(this);
}

void PictureStrip::showCurrent() {
    const QModelIndex current = m_table->index(m_table->current(), PictureTable::Name);
    if (current == currentIndex()) return;
    // None while a drawing is the input.
    if (!current.isValid()) clearSelection();
    setCurrentIndex(current);
    scrollTo(current);
}

void PictureStrip::wheelEvent(QWheelEvent* event) {
    // A vertical wheel scrolls along the line.
    const QPoint turned = event->angleDelta();
    if (turned.x() != 0) return QListView::wheelEvent(event);
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - turned.y());
    event->accept();
}

}  // namespace teardown
