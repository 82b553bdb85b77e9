#include "widgets/config/row_list.h"

#include "widgets/common/calm_focus.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/tree_delegate.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QTreeView>

namespace teardown {
namespace {

/// Keeps its navigation keys: on the stage they are shortcuts.
class OwnKeysView : public QTreeView {
public:
    using QTreeView::QTreeView;

protected:
    bool event(QEvent* event) override {
        if (event->type() == QEvent::ShortcutOverride) {
            const int key = static_cast<QKeyEvent*>(event)->key();
            if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Home || key == Qt::Key_End || key == Qt::Key_Left ||
                key == Qt::Key_Right)
                event->accept();
        }
        return QTreeView::event(event);
    }
};

}  // namespace

RowList::RowList(const QString& name, QWidget* parent)
    : QWidget(parent),
      m_heading(new QLabel(name, this)),
      m_none(new QLabel(this)),
      m_model(new TreeRowsModel(this)),
      m_view(new OwnKeysView(this)) {
    m_heading->setFont(headingFont());
    m_heading->setProperty("muted", true);
    m_heading->setTextFormat(Qt::PlainText);
    m_heading->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_none->setProperty("muted", true);
    m_none->setWordWrap(true);
    m_none->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new TreeDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setRootIsDecorated(false);
    m_view->setMinimumHeight(30);
    m_view->setIndentation(10);
    m_view->setUniformRowHeights(true);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setAccessibleName(name);
    new CalmFocus(m_view);
    new RowMenu(m_view, {}, {{}, TreeRowsModel::text});
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (!m_quiet && current.isValid()) Q_EMIT chosen(current.data(TreeRowsModel::KeyRole).toString());
    });
    connect(m_view, &QTreeView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT chosen(index.data(TreeRowsModel::KeyRole).toString()); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 6, 8, 2);
    head->addWidget(m_heading);
    auto* empty = new QHBoxLayout;
    empty->setContentsMargins(12, 2, 8, 4);
    empty->addWidget(m_none);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);
    layout->addLayout(empty, 1);
    setFocusProxy(m_view);
}

void RowList::setHeading(const QString& text) {
    m_heading->setText(text);
    m_view->setAccessibleName(text);
}
QString RowList::heading() const { return m_heading->text(); }

void RowList::setRows(std::vector<TreeRow> rows, const QString& none) {
    m_quiet = true;
    m_none->setText(none);
    m_view->setVisible(!rows.empty());
    m_none->setVisible(rows.empty());
    static_cast<QBoxLayout*>(layout())->setStretch(2, rows.empty() ? 1 : 0);
    m_model->setRows(std::move(rows));
    m_quiet = false;
}

void RowList::setCurrent(const QString& key) {
    m_quiet = true;
    const QModelIndex index = m_model->indexOf(key);
    if (index.isValid())
        m_view->setCurrentIndex(index);
    else
        m_view->selectionModel()->clear();
    m_quiet = false;
}

}  // namespace teardown
