#include "widgets/engine/class_panel.h"

#include "core/session/part_journey.h"
#include "widgets/common/banner.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/common/typography.h"
#include "widgets/engine/argument_table.h"
#include "widgets/engine/module_rows.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QUrl>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::size_t kMostUsers = 4;  // of each kind; the tooltip has all
constexpr int kClassMargin = 14;
constexpr int kCellMargin = 3;  // of Qt's item views

const QString kConfigLink = QStringLiteral("config:");
const QString kModuleLink = QStringLiteral("module:");

QString linkTo(const QString& target, const QString& text) {
    return QStringLiteral("<a href=\"%1\" style=\"color:%2; text-decoration:none\">%3</a>")
        .arg(target.toHtmlEscaped(), colours().accent.name(), text.toHtmlEscaped());
}

/// "a, b, c and 4 more"
QString listed(const QStringList& links) {
    const QStringList shown = links.mid(0, kMostUsers);
    const qsizetype more = links.size() - shown.size();
    const QString text = shown.join(QStringLiteral(", "));
    return more > 0 ? ClassPanel::tr("%1 and %2 more").arg(text).arg(more) : text;
}

/// "64×56×56, 128×28×28"
QString shapesText(const std::vector<Shape>& outputs) {
    QStringList texts;
    for (Shape shape : outputs) {
        if (shape.size() > 1) shape.erase(shape.begin());
        texts += toQt(shapeProduct(shape)).replace(QLatin1Char('x'), QChar(0x00D7));
    }
    return texts.join(QStringLiteral(", "));
}

QString costText(const PartOutcome& outcome) {
    QStringList lines{parametersText(outcome.modules.front().parameters)};
    if (const auto& profile = outcome.profile) {
        lines.first() += QStringLiteral("   ") + ClassPanel::tr("%1 multiply-adds as get_flops counts, %2 in all")
                                                     .arg(compactCount(profile->total.macs), compactCount(profile->total.macsFull));
        if (const QString shapes = shapesText(profile->modules.front().outputs); !shapes.isEmpty())
            lines.first() += QStringLiteral("   ") + ClassPanel::tr("output %1").arg(shapes);
        if (!profile->uncounted.empty()) {
            QStringList names;
            for (const std::string& name : profile->uncounted) names += toQt(name);
            lines += ClassPanel::tr("Not counted, because there is no rule: %1").arg(names.join(QStringLiteral(", ")));
        }
    }
    for (const Diagnostic& note : outcome.diagnostics) lines += toQt(note.message);
    return lines.join(QLatin1Char('\n'));
}

std::vector<TreeRow> partRows(const PartOutcome& outcome) {
    BuildOutcome build;
    build.modules = outcome.modules;
    for (ModuleNode& node : build.modules)
        if (node.parameters > 0) node.state = LoadState::Random;
    std::vector<TreeRow> rows = moduleRows(build, nullptr, outcome.profile ? &*outcome.profile : nullptr);
    // Every weight is random here, which needs no dot.
    for (TreeRow& row : rows) row.dot = Dot::None;
    return rows;
}

}  // namespace

ClassPanel::ClassPanel(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* upper = new QWidget(this);
    auto* upperRows = new QVBoxLayout(upper);
    upperRows->setContentsMargins(0, 0, 0, 0);
    upperRows->setSpacing(0);
    m_arguments = new ArgumentTable(upper);
    m_noArguments = new QLabel(tr("The class takes no arguments."), upper);
    m_noArguments->setProperty("muted", true);
    m_noArguments->setContentsMargins(kClassMargin, 4, kClassMargin, 8);
    m_noArguments->setAlignment(Qt::AlignTop);
    upperRows->addWidget(makeHead());
    auto* table = new QHBoxLayout;
    // The text of the cells is in line with that above.
    table->setContentsMargins(kClassMargin - kCellMargin, 0, 0, 0);
    table->addWidget(m_arguments);
    upperRows->addLayout(table, 1);
    upperRows->addWidget(m_noArguments, 1);
    auto* halves = new KeptSplitter(QStringLiteral("class"), Qt::Vertical, this);
    halves->addWidget(upper);
    halves->addWidget(makeBuilder());
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);
    connect(&Theme::instance(), &Theme::changed, this, &ClassPanel::fillFacts);
    setFocusProxy(m_arguments);
}

QWidget* ClassPanel::makeHead() {
    auto* head = new QWidget(this);
    m_title = new QLabel(head);
    m_title->setFont(titleFont());
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_where = new QLabel(head);
    m_where->setFont(monoFont());
    m_where->setProperty("muted", true);
    m_doc = new FlowLabel(head);
    m_doc->setTextFormat(Qt::PlainText);
    m_facts = new QWidget(head);
    m_factRows = new QGridLayout(m_facts);
    m_factRows->setContentsMargins(0, 0, 0, 0);
    m_factRows->setHorizontalSpacing(14);
    m_factRows->setVerticalSpacing(3);
    m_factRows->setColumnStretch(1, 1);
    auto* line = new QHBoxLayout;
    line->setSpacing(10);
    line->addWidget(m_title);
    line->addWidget(m_where, 1);
    auto* rows = new QVBoxLayout(head);
    rows->setContentsMargins(kClassMargin, 10, kClassMargin, 8);
    rows->setSpacing(6);
    rows->addLayout(line);
    rows->addWidget(m_doc);
    rows->addWidget(m_facts);
    return head;
}

QWidget* ClassPanel::makeBuilder() {
    auto* lower = new QWidget(this);
    m_builder = new QWidget(lower);
    auto* label = new QLabel(tr("Input shape"), m_builder);
    m_shape = new QLineEdit(m_builder);
    m_shape->setFont(monoFont());
    m_shape->setPlaceholderText(QStringLiteral("3x224x224"));
    m_shape->setToolTip(tr("The sizes of the input without the batch, to count operations and to see output shapes; empty: only build"));
    m_shape->setClearButtonEnabled(true);
    m_shape->setMinimumWidth(90);
    m_shape->setMaximumWidth(190);
    label->setBuddy(m_shape);
    m_build = new QPushButton(tr("Build it alone"), m_builder);
    m_build->setToolTip(tr("Builds only this class, with these arguments and random weights; the open network stays as it is"));
    m_stop = new QPushButton(tr("Stop"), m_builder);
    m_progress = new QProgressBar(m_builder);
    m_progress->setFixedHeight(4);
    m_progress->setRange(0, 0);
    auto* row = new QHBoxLayout(m_builder);
    row->setContentsMargins(kClassMargin, 8, kClassMargin, 4);
    row->setSpacing(8);
    row->addWidget(label);
    row->addWidget(m_shape);
    row->addWidget(m_build);
    row->addWidget(m_stop);
    row->addWidget(m_progress, 1);
    row->addStretch(0);
    m_cannot = new QLabel(lower);
    m_cannot->setProperty("muted", true);
    m_cannot->setWordWrap(true);
    m_cannot->setContentsMargins(kClassMargin, 8, kClassMargin, 4);
    m_banner = new Banner(lower);
    m_summary = new FlowLabel(lower);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setSelectable();
    m_tree = new TreePanel(tr("Modules of the part"), tr("Filter: name, type, 32×7×7"), lower);
    // Its weights are random, which needs no column.
    QStringList columns = moduleColumns();
    columns.removeLast();
    m_tree->setColumns(
        QStringLiteral("part/columns"), columns,
        {static_cast<int>(ModuleColumn::Output), static_cast<int>(ModuleColumn::Parameters), static_cast<int>(ModuleColumn::Macs)});
    auto* said = new QVBoxLayout;
    said->setContentsMargins(kClassMargin, 2, kClassMargin, 4);
    said->addWidget(m_banner);
    said->addWidget(m_summary);
    auto* rows = new QVBoxLayout(lower);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_builder);
    rows->addWidget(m_cannot);
    rows->addLayout(said);
    rows->addWidget(m_tree, 1);
    rows->addStretch(0);
    connect(m_build, &QPushButton::clicked, this, &ClassPanel::build);
    connect(m_shape, &QLineEdit::returnPressed, this, &ClassPanel::build);
    connect(m_stop, &QPushButton::clicked, this, &ClassPanel::stopRequested);
    setBusy(false);
    return lower;
}

void ClassPanel::setClass(const RegistryInfo& registry, const RegistryItem& item, const QString& type) {
    if (type == m_type && registry.name == m_registry.name && registry.scope == m_registry.scope) return;
    keepDraft();
    m_registry = registry;
    m_registry.items.clear();
    m_item = item;
    m_type = type;
    const Draft draft = m_drafts.value(toQt(registry.name) + QLatin1Char('/') + type);
    m_title->setText(toQt(item.name));
    m_where->setText(registry.scope.empty() ? toQt(registry.name)
                                            : QStringLiteral("%1::%2").arg(toQt(registry.scope), toQt(registry.name)));
    m_where->setToolTip(registry.parent.empty() ? tr("The registry of the name")
                                                : tr("The registry of the name; it falls back to %1").arg(toQt(registry.parent)));
    m_doc->setText(translated(item.doc));
    m_doc->setVisible(!item.doc.empty());
    fillFacts();
    const bool alone = item.built && isBuiltAlone(registry.name);
    m_arguments->arguments()->setEditable(alone);
    m_arguments->setColumnHidden(ArgumentTableModel::Value, !alone);
    m_arguments->arguments()->setArguments(item.arguments, draft.values);
    m_arguments->setHidden(item.arguments.empty());
    m_noArguments->setHidden(!item.arguments.empty());
    m_shape->setText(draft.shape);
    m_builder->setVisible(alone);
    m_cannot->setVisible(!alone);
    m_cannot->setText(item.built ? tr("Only classes of the models, layers and augments can be built alone.")
                                 : tr("Teardown knows the arguments of this class but cannot run it."));
    setBusy(false);
    dropResult();
}

void ClassPanel::keepDraft() {
    if (m_type.isEmpty()) return;
    const QString key = toQt(m_registry.name) + QLatin1Char('/') + m_type;
    m_drafts[key] = {m_arguments->arguments()->values(), m_shape->text()};
}

void ClassPanel::showArgument(const QString& name) const { m_arguments->showArgument(name); }

void ClassPanel::setUsers(const std::optional<ClassUsers>& users) {
    m_users = users;
    fillFacts();
}

QLabel* ClassPanel::addFact(const QString& name, const QString& html, const QString& toolTip) {
    const int row = m_factRows->count() / 2;
    auto* label = new QLabel(name, m_facts);
    label->setProperty("muted", true);
    auto* value = new QLabel(html, m_facts);
    value->setTextFormat(Qt::RichText);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextBrowserInteraction);
    value->setToolTip(toolTip);
    connect(value, &QLabel::linkActivated, this, &ClassPanel::follow);
    m_factRows->addWidget(label, row, 0, Qt::AlignTop);
    m_factRows->addWidget(value, row, 1);
    return value;
}

void ClassPanel::fillFacts() {
    while (QLayoutItem* item = m_factRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!m_item.referenceFile.empty()) {
        const QString line = m_item.referenceLine > 0 ? QStringLiteral(":%1").arg(m_item.referenceLine) : QString();
        addFact(tr("Reference"), (toQt(m_item.referenceFile) + line).toHtmlEscaped(), toQt(m_item.implementedIn))->setFont(monoFont());
    } else if (!m_item.implementedIn.empty()) {
        addFact(tr("Reference"), toQt(m_item.implementedIn).toHtmlEscaped())->setFont(monoFont());
    }
    if (!m_item.paper.empty())
        addFact(tr("Paper"),
                m_item.paperUrl.empty() ? toQt(m_item.paper).toHtmlEscaped() : linkTo(toQt(m_item.paperUrl), toQt(m_item.paper)),
                toQt(m_item.paperUrl))
            ->setProperty("verbatim", true);
    if (m_users) {
        QStringList places, modules;
        for (const TypeUse& use : m_users->places) {
            const QString path = toQt(use.path);
            const QString place = placeText(use.where);
            places += linkTo(kConfigLink + path, path) + (place.isEmpty() ? QString() : QStringLiteral(" ") + place.toHtmlEscaped());
        }
        for (const std::string& module : m_users->modules)
            modules += linkTo(kModuleLink + toQt(module), module.empty() ? tr("the network itself") : toQt(module));
        addFact(tr("In the config"), places.isEmpty() ? tr("not used by the open config").toHtmlEscaped() : listed(places));
        if (!modules.isEmpty())
            addFact(tr("In the network"), toQt(message("class-panel.modules", static_cast<std::int64_t>(modules.size()),
                                                       "{n} module: ", "{n} modules: ", {{"n", modules.size()}}))
                                                  .toHtmlEscaped() +
                                              listed(modules));
    }
    m_facts->setVisible(m_factRows->count() > 0);
}

void ClassPanel::follow(const QString& link) {
    if (link.startsWith(kConfigLink))
        Q_EMIT configPathChosen(link.mid(kConfigLink.size()));
    else if (link.startsWith(kModuleLink))
        Q_EMIT modulePathChosen(link.mid(kModuleLink.size()));
    else
        QDesktopServices::openUrl(QUrl(link));
}

// Building

Result<PartRequest> ClassPanel::request() const {
    return partRequest(m_registry.name, fromQt(m_type), m_arguments->arguments()->values(), fromQt(m_shape->text()));
}

void ClassPanel::build() {
    if (!m_build->isEnabled() || m_type.isEmpty()) return;
    const auto wanted = request();
    if (!wanted.ok()) return showError(wanted.error());
    Q_EMIT buildRequested(*wanted);
}

void ClassPanel::setBusy(bool busy) {
    m_build->setEnabled(!busy);
    m_stop->setVisible(busy);
    m_progress->setVisible(busy);
}

void ClassPanel::fitResult() {
    // A splitter does not ask for the height of wrapped texts.
    QWidget* lower = m_builder->parentWidget();
    lower->setMinimumHeight(lower->layout()->totalHeightForWidth(lower->width()));
}

void ClassPanel::markShape(bool wrong) {
    m_shape->setProperty("wrong", wrong);
    restyle(m_shape);
}

void ClassPanel::dropResult() {
    m_builder->parentWidget()->setMinimumHeight(0);
    m_banner->dismiss();
    m_arguments->arguments()->setWrong({});
    markShape(false);
    m_summary->setText({});
    m_summary->hide();
    m_tree->setRows({}, 0);
    m_tree->hide();
}

void ClassPanel::showOutcome(const PartOutcome& outcome) {
    setBusy(false);
    dropResult();
    m_summary->setText(costText(outcome));
    m_summary->show();
    m_tree->setRows(partRows(outcome), 2);
    m_tree->show();
    fitResult();
}

void ClassPanel::showError(const Error& error) {
    setBusy(false);
    dropResult();
    if (error.kind == ErrorKind::Cancelled) return;
    // Values of one's own are in no file.
    Error shown = error;
    shown.where = {};
    m_banner->showError(shown);
    fitResult();
    markShape(error.code == "input-shape");
    const QString member = toQt(error.where.member).section(QLatin1Char('.'), -1);
    const QString wrong = m_arguments->arguments()->rowOf(member) >= 0 ? member : toQt(error.where.file);
    if (m_arguments->arguments()->rowOf(wrong) < 0) return;
    m_arguments->arguments()->setWrong(wrong);
    m_arguments->showArgument(wrong);
}

QString ClassPanel::summary() const { return m_summary->text(); }
QString ClassPanel::problem() const { return m_banner->text(); }

}  // namespace teardown
