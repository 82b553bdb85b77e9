#include "widgets/engine/problems.h"

#include "widgets/common/pane_head.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kProblemRow = 24;
constexpr int kProblemsHeight = 118, kLeastProblemsHeight = 60;

class ProblemDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, kProblemRow}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Colours& c = colours();
        painter->save();
        if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, c.selection);
        const auto kind = static_cast<ProblemKind>(index.data(ProblemsModel::KindRole).toInt());
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(kind == ProblemKind::Error ? c.bad : kind == ProblemKind::Warning ? c.warning : c.accent);
        painter->drawEllipse(QRectF(option.rect.left() + 14, option.rect.center().y() - 2.5, 6, 6));
        QRect rect = option.rect.adjusted(28, 0, -14, 0);
        const QFontMetrics mono(monoFont());
        const QString place = index.data(ProblemsModel::PlaceRole).toString();
        if (!place.isEmpty()) {
            // Advances are rounded; without the slack a place that fits would be cut off.
            const int width = std::min(mono.horizontalAdvance(place) + 2, rect.width() / 3);
            painter->setFont(monoFont());
            painter->setPen(c.muted);
            painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, mono.elidedText(place, Qt::ElideLeft, width));
            rect.setRight(rect.right() - width - 14);
        }
        painter->setFont(textFont());
        painter->setPen(c.text);
        painter->drawText(rect, Qt::AlignVCenter,
                          QFontMetrics(textFont()).elidedText(index.data().toString(), Qt::ElideRight, rect.width()));
        painter->restore();
    }
};

QString fullPlace(const Place& place) {
    QString text = toQt(place.file);
    if (place.line > 0) text += QStringLiteral(":%1").arg(place.line);
    if (!place.member.empty()) text += QStringLiteral(" (%1)").arg(toQt(place.member));
    return text;
}

}  // namespace

void ProblemsModel::append(Problem problem) {
    const bool known = std::any_of(m_problems.begin(), m_problems.end(),
                                   [&](const Problem& other) { return other.text == problem.text && other.place == problem.place; });
    if (known) return;
    beginInsertRows({}, static_cast<int>(m_problems.size()), static_cast<int>(m_problems.size()));
    m_problems.push_back(std::move(problem));
    endInsertRows();
}

void ProblemsModel::clearSource(const QString& source) {
    for (std::size_t i = m_problems.size(); i-- > 0;) {
        if (m_problems[i].source != source) continue;
        beginRemoveRows({}, static_cast<int>(i), static_cast<int>(i));
        m_problems.erase(m_problems.begin() + static_cast<std::ptrdiff_t>(i));
        endRemoveRows();
    }
}

void ProblemsModel::add(const QString& source, const Diagnostics& diagnostics) {
    for (const Diagnostic& item : diagnostics) {
        const ProblemKind kind = item.severity == Severity::Note ? ProblemKind::Note : ProblemKind::Warning;
        const QString text = toQt(item.message);
        append({kind, source, text, placeText(item.where), QStringLiteral("%1\n%2").arg(text, fullPlace(item.where)).trimmed(),
                toQt(item.where.member)});
    }
}

void ProblemsModel::add(const QString& source, const Error& error) {
    const QString text = sentenceOf(error);
    append({ProblemKind::Error, source, text, placeText(error.where), QStringLiteral("%1\n%2").arg(text, fullPlace(error.where)).trimmed(),
            toQt(error.where.member)});
}

int ProblemsModel::count(ProblemKind kind, const QString& except) const {
    return static_cast<int>(std::count_if(m_problems.begin(), m_problems.end(), [&](const Problem& item) {
        return item.kind == kind && (except.isEmpty() || item.source != except);
    }));
}

int ProblemsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_problems.size()); }

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= static_cast<int>(m_problems.size())) return {};
    const Problem& problem = m_problems[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return problem.text;
        case Qt::ToolTipRole:
            return problem.toolTip;
        case KindRole:
            return static_cast<int>(problem.kind);
        case PlaceRole:
            return problem.place;
        case SourceRole:
            return problem.source;
        case MemberRole:
            return problem.member;
        default:
            return {};
    }
}

ProblemsPanel::ProblemsPanel(ProblemsModel* model, QWidget* parent) : QWidget(parent) {
    const PaneHead head = makePaneHead(this, tr("Problems"), {}, tr("Hide the problems"));
    connect(head.close, &QToolButton::clicked, this, &ProblemsPanel::closed);
    auto* view = new QListView(this);
    view->setModel(model);
    view->setItemDelegate(new ProblemDelegate(view));
    view->setAccessibleName(tr("Problems"));
    view->setUniformItemSizes(true);
    new RowMenu(view);
    const auto choose = [this](const QModelIndex& index) {
        if (const QString member = index.data(ProblemsModel::MemberRole).toString(); !member.isEmpty()) Q_EMIT memberChosen(member);
    };
    connect(view, &QListView::clicked, this, choose);
    connect(view, &QListView::activated, this, choose);
    auto* none = new QLabel(tr("Nothing to report."), this);
    none->setProperty("muted", true);
    none->setContentsMargins(14, 2, 14, 0);
    none->setAlignment(Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(0);
    layout->addLayout(head.row);
    layout->addWidget(view, 1);
    layout->addWidget(none, 1);
    const auto refresh = [=] {
        view->setVisible(model->rowCount() > 0);
        none->setVisible(model->rowCount() == 0);
    };
    connect(model, &QAbstractItemModel::rowsInserted, this, refresh);
    connect(model, &QAbstractItemModel::rowsRemoved, this, refresh);
    refresh();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

void ProblemsPanel::setTop(QWidget* widget) {
    m_top = widget;
    static_cast<QBoxLayout*>(layout())->insertWidget(1, widget);
}

int ProblemsPanel::topHeight() const { return m_top && !m_top->isHidden() ? m_top->minimumHeight() : 0; }

QSize ProblemsPanel::sizeHint() const { return {0, kProblemsHeight + topHeight()}; }

QSize ProblemsPanel::minimumSizeHint() const { return {0, kLeastProblemsHeight + topHeight()}; }

}  // namespace teardown
