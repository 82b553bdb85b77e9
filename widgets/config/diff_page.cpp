#include "widgets/config/diff_page.h"

#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/common/typography.h"
#include "widgets/config/config_rows.h"
#include "widgets/config/diff_rows.h"

#include <QBoxLayout>
#include <QLabel>
#include <QTextBrowser>
#include <QUrl>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kSidesHeight = 150;
constexpr int kLeastSides = 84;
constexpr qsizetype kLongestValue = 20000;

QTextBrowser* makeSide(const QString& name, QWidget* parent) {
    auto* side = new QTextBrowser(parent);
    side->setOpenLinks(false);
    side->setFrameShape(QFrame::NoFrame);
    side->setAccessibleName(name);
    side->document()->setDocumentMargin(10);
    return side;
}

/// A dict in config notation, anything else as printed by Python.
QString wholeValue(const ConfigValue& value) {
    QString text = toQt(value.isDict() ? prettyText(value) : value.repr()).trimmed();
    if (text.size() > kLongestValue) text = text.left(kLongestValue) + QChar(0x2026);
    return text;
}

}  // namespace

DiffPage::DiffPage(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_summary(new FlowLabel(this)),
      m_tree(new TreePanel(tr("Differences"), tr("Filter: key, value, file"), this)),
      m_left(makeSide(tr("Value on the left"), this)),
      m_right(makeSide(tr("Value on the right"), this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setFont(boldFont());
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_summary->setProperty("muted", true);
    m_summary->setTextFormat(Qt::PlainText);
    m_tree->setHint(tr("Nothing differs."));
    auto* sides = new KeptSplitter(QStringLiteral("config-diff"), Qt::Horizontal, this);
    sides->addWidget(m_left);
    sides->addWidget(m_right);
    sides->setSizes({300, 300});
    // A splitter does not keep a height set on it.
    m_sides = new QWidget(this);
    auto* sidesLayout = new QVBoxLayout(m_sides);
    sidesLayout->setContentsMargins(0, 0, 0, 0);
    sidesLayout->addWidget(sides);
    const auto hairline = [this] {
        auto* line = new QFrame(this);
        line->setObjectName(QStringLiteral("hairline"));
        line->setFixedHeight(1);
        return line;
    };
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(hairline());
    auto* head = new QVBoxLayout;
    head->setContentsMargins(12, 8, 12, 0);
    head->setSpacing(2);
    head->addWidget(m_title);
    head->addWidget(m_summary);
    layout->addLayout(head);
    layout->addWidget(m_tree, 1);
    layout->addWidget(hairline());
    layout->addWidget(m_sides);
    setFocusProxy(m_tree);
    connect(m_tree, &TreePanel::chosen, this, &DiffPage::choose);
    connect(m_left, &QTextBrowser::anchorClicked, this, [this] { openPlace(false); });
    connect(m_right, &QTextBrowser::anchorClicked, this, [this] { openPlace(true); });
    connect(&Theme::instance(), &Theme::changed, this, &DiffPage::refreshSides);
}

void DiffPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_sides->setFixedHeight(std::clamp(height() / 4, kLeastSides, kSidesHeight));
}

void DiffPage::show(Content content) {
    m_content = std::move(content);
    m_title->setText(QStringLiteral("%1  →  %2").arg(m_content.left, m_content.right));
    m_title->setToolTip(m_title->text());
    m_summary->setText(summary());
    m_key.clear();
    m_tree->setRows({}, 1);
    m_tree->setRows(diffRows(m_content.diff, m_content.model), 1);
    refreshSides();
}

QString DiffPage::summary() const {
    const ConfigDiff& diff = m_content.diff;
    QString text = diff.empty() ? tr("The configs are the same.")
                                : tr("%1 changed, %2 only on the right, %3 only on the left.")
                                      .arg(diff.changed.size())
                                      .arg(diff.added.size())
                                      .arg(diff.removed.size());
    if (!m_content.modelText.isEmpty()) text += QStringLiteral("  ") + tr("Model: %1").arg(m_content.modelText);
    return text;
}

const ConfigChange* DiffPage::chosen() const {
    const QString group = m_key.section(QLatin1Char('/'), 0, 0);
    const std::vector<ConfigChange>* list = group == QLatin1String("added")     ? &m_content.diff.added
                                            : group == QLatin1String("removed") ? &m_content.diff.removed
                                            : group == QLatin1String("changed") ? &m_content.diff.changed
                                                                                : nullptr;
    bool number = false;
    const std::size_t index = m_key.section(QLatin1Char('/'), 1).toULongLong(&number);
    return list && number && index < list->size() ? &(*list)[index] : nullptr;
}

const ModelChange* DiffPage::chosenModel() const {
    bool number = false;
    const std::size_t index = m_key.section(QLatin1Char('/'), 1).toULongLong(&number);
    return m_key.startsWith(QLatin1String("model/")) && number && index < m_content.model.size() ? &m_content.model[index] : nullptr;
}

void DiffPage::choose(const QString& key) {
    m_key = key;
    refreshSides();
    if (const ModelChange* change = chosenModel(); change && change->kind != ModelChange::Kind::Removed) Q_EMIT moduleChosen(change->path);
}

void DiffPage::fill(QTextBrowser* side, const QString& name, const std::optional<ConfigValue>& value) {
    const Colours& c = colours();
    const QString family = monoFont().families().join(QStringLiteral("','"));
    QString place = value && value->origin() ? originPlace(*value->origin(), true) : QString();
    QString html = QStringLiteral("<p style='margin:0 0 4px 0'><span style='color:%1'>%2</span>").arg(c.muted.name(), name.toHtmlEscaped());
    if (!place.isEmpty())
        html += QStringLiteral("  &nbsp;<a href='#place' style='color:%1; text-decoration:none'>%2</a>")
                    .arg(c.accent.name(), place.toHtmlEscaped());
    html += QStringLiteral("</p>");
    const QString text = value ? wholeValue(*value) : tr("absent");
    html += QStringLiteral("<pre style=\"font-family:'%1'; font-size:%2pt; color:%3; white-space:pre-wrap; margin:0\">%4</pre>")
                .arg(family)
                .arg(monoFont().pointSizeF())
                .arg(value ? c.text.name() : c.muted.name(), text.toHtmlEscaped());
    side->setHtml(html);
}

void DiffPage::refreshSides() {
    if (const ModelChange* change = chosenModel()) {
        const auto text = [](const QString& said) -> std::optional<ConfigValue> {
            return said.isEmpty() ? std::nullopt : std::optional(ConfigValue::string(fromQt(said)));
        };
        fill(m_left, m_content.left, text(change->before));
        fill(m_right, m_content.right, text(change->after));
        return;
    }
    const ConfigChange* change = chosen();
    if (!change) {
        const QString hint = QStringLiteral("<p style='color:%1'>%2</p>").arg(colours().muted.name());
        m_left->setHtml(m_content.diff.empty() && m_content.model.empty()
                            ? QString()
                            : hint.arg(tr("Choose a difference to see both full values and where they were set.").toHtmlEscaped()));
        m_right->clear();
        return;
    }
    fill(m_left, m_content.left, change->a);
    fill(m_right, m_content.right, change->b);
}

QString DiffPage::sideText(bool right) const { return (right ? m_right : m_left)->toPlainText(); }

void DiffPage::openPlace(bool right) {
    const ConfigChange* change = chosen();
    if (!change) return;
    const auto& value = right ? change->b : change->a;
    if (!value) return;
    const Origin* origin = value->origin();
    Q_EMIT placeChosen(right, dottedPath(change->path), origin && origin->file ? toQt(*origin->file) : QString(),
                       origin ? origin->line : 0);
}

}  // namespace teardown
