// PictureDelegate: draws a picture with its answer, as a row of the table and as a card of the strip.
#pragma once

#include <QStyledItemDelegate>

namespace teardown {

class PictureDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    enum class Form { Row, Card };
    explicit PictureDelegate(Form form, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_form(form) {}

    static constexpr int kRowHeight = 42;
    static constexpr int kCardWidth = 158;
    static constexpr int kCardHeight = 54;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintRow(QPainter* painter, const QRect& rect, const QModelIndex& index) const;
    void paintCard(QPainter* painter, const QRect& rect, const QModelIndex& index) const;

    Form m_form;
};

}  // namespace teardown
