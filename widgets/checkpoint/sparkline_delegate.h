// SparklineDelegate: table rows in the window's style - text in its fonts, and a small histogram if a row has bins.
#pragma once

#include <QStyledItemDelegate>

namespace teardown {

class SparklineDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// `binsRole`: a QVariantList of counts; drawn in `binsColumn`. Long texts of `nameColumn` are elided in the middle.
    SparklineDelegate(int binsRole, int binsColumn, int nameColumn, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_binsRole;
    int m_binsColumn;
    int m_nameColumn;
};

}  // namespace teardown
