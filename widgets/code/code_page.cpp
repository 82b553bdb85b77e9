#include "widgets/code/code_page.h"

#include "widgets/code/call_stack_list.h"
#include "widgets/code/variable_list.h"
#include "widgets/code/watch_list.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/source_view/source_view.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>

namespace teardown {
namespace {

constexpr int kLeastList = 60;

}  // namespace

CodePage::CodePage(QWidget* parent)
    : StagePage(PageId::Code, parent),
      m_sentence(new FlowLabel(this)),
      m_about(new FlowLabel(this)),
      m_stack(new CallStackList(this)),
      m_variables(new VariableList(this)),
      m_known(new KeptSplitter(QStringLiteral("code-known"), Qt::Vertical, this)),
      m_lists(new KeptSplitter(QStringLiteral("code-lists"), Qt::Horizontal, this)),
      m_halves(new KeptSplitter(QStringLiteral("code-halves"), Qt::Vertical, this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_sentence->setSelectable();
    for (QTreeWidget* list : {static_cast<QTreeWidget*>(m_stack), static_cast<QTreeWidget*>(m_variables)}) {
        list->setMinimumSize(120, kLeastList);
        new OwnKeys(list);
    }
    m_known->addWidget(m_variables);
    m_lists->addWidget(m_stack);
    m_lists->addWidget(m_known);
    m_lists->setStretchFactor(0, 3);
    m_lists->setStretchFactor(1, 2);
    m_halves->addWidget(m_lists);
    m_halves->addWidget(makeSource());
    m_halves->setStretchFactor(0, 2);
    m_halves->setStretchFactor(1, 3);
    for (KeptSplitter* splitter : {m_known, m_lists, m_halves}) splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* said = new QVBoxLayout;
    said->setContentsMargins(14, 10, 14, 8);
    said->setSpacing(4);
    said->addWidget(m_sentence);
    m_about->setSelectable();
    m_about->setProperty("muted", true);
    m_about->hide();
    said->addWidget(m_about);
    layout->addLayout(said);
    layout->addWidget(m_halves, 1);
    setFocusProxy(m_stack);
    connect(m_stack, &CallStackList::frameChosen, this, &CodePage::showFrame);
    connect(&Theme::instance(), &Theme::changed, this, &CodePage::applyTheme);
    applyTheme();
}

QWidget* CodePage::makeSource() {
    auto* whole = new QWidget(m_halves);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_heading = new QLabel(whole);
    m_heading->setFont(monoFont());
    m_heading->setProperty("muted", true);
    m_heading->setMinimumWidth(1);
    auto* heading = new QVBoxLayout;
    heading->setContentsMargins(14, 6, 14, 4);
    heading->addWidget(m_heading);
    m_below = new QStackedWidget(whole);
    m_below->setMinimumHeight(kLeastList);
    m_source = new SourceView(m_below);
    m_source->setAccessibleName(tr("Source of mmclassification"));
    auto* message = new QWidget(m_below);
    auto* rows = new QVBoxLayout(message);
    rows->setContentsMargins(14, 8, 14, 8);
    m_hint = new FlowLabel(message);
    m_hint->setProperty("muted", true);
    m_choose = new QPushButton(tr("Choose folder…"), message);
    m_choose->setToolTip(tr("Choose the folder in which mmclassification is installed"));
    connect(m_choose, &QPushButton::clicked, this, &CodePage::folderWanted);
    rows->addWidget(m_hint);
    rows->addWidget(m_choose, 0, Qt::AlignLeft);
    rows->addStretch(1);
    m_below->addWidget(m_source);
    m_below->addWidget(message);
    column->addLayout(heading);
    column->addWidget(m_below, 1);
    return whole;
}

bool CodePage::fits(const TracePtr& trace, int step) const {
    return trace && step >= 0 && !trace->steps[static_cast<std::size_t>(step)].reference.empty();
}

void CodePage::showStep(const TracePtr& trace, int step) {
    m_trace = trace;
    m_step = step;
    // Out of sight a step costs nothing.
    if (!isHidden()) fill();
}

void CodePage::clearStep() {
    m_trace.reset();
    m_step = -1;
    if (m_watches) m_watches->showStep(nullptr, -1);
}

void CodePage::refreshNumbers(const TracePtr& trace) { showStep(trace, m_step); }

void CodePage::setVisible(bool visible) {
    if (visible && isHidden()) fill();
    StagePage::setVisible(visible);
}

void CodePage::setReader(Reader reader, const QString& from) {
    m_reader = std::move(reader);
    m_from = from;
    m_shownFile.clear();
    if (m_trace && !isHidden()) showFrame(m_stack->currentFrame());
}

void CodePage::setExplainer(Explainer explainer) {
    m_explainer = std::move(explainer);
    if (m_trace && !isHidden()) showFrame(m_stack->currentFrame());
}

void CodePage::setWatches(WatchList* watches) {
    m_watches = watches;
    m_watches->setMinimumSize(120, kLeastList);
    m_known->addWidget(m_watches);
    m_known->setStretchFactor(0, 3);
    m_known->setStretchFactor(1, 2);
    m_known->setChildrenCollapsible(false);
    connect(m_variables, &VariableList::watchWanted, m_watches, &WatchList::add);
    if (m_trace && !isHidden()) m_watches->showStep(m_trace, m_step);
}

void CodePage::fill() {
    if (!m_trace) return;
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    m_sentence->setText(step.why.empty() ? toQt(step.title) : toQt(step.why));
    m_variables->show(m_trace, m_step);
    if (m_watches) m_watches->showStep(m_trace, m_step);
    m_stack->setFrames(step.reference);
}

void CodePage::showFrame(int frame) {
    if (!m_trace || frame < 0) return;
    const ReferenceFrame& shown = m_trace->steps[static_cast<std::size_t>(m_step)].reference[static_cast<std::size_t>(frame)];
    QString about = m_explainer ? m_explainer(shown) : QString();
    // The sentence of the step is often the frame's, too.
    if (about.startsWith(m_sentence->text())) about = about.mid(m_sentence->text().size()).trimmed();
    m_about->setText(about);
    m_about->setVisible(!about.isEmpty());
    const QString file = toQt(shown.file);
    m_heading->setText(shown.line > 0 ? QStringLiteral("%1:%2").arg(file).arg(shown.line) : file);
    if (!m_reader)
        return say(
            tr("Where mmclassification is installed, its source stands here, with the line marked. It is read as text; nothing of it is "
               "run."));
    if (file != m_shownFile) {
        const auto text = m_reader(shown.file);
        if (!text.ok()) return say(sentenceOf(text.error()));
        m_shownFile = file;
        m_source->setText(QString::fromUtf8(QByteArray::fromStdString(*text)), SourceLanguage::Python);
    }
    m_heading->setText(m_heading->text() + QStringLiteral("    ") + m_from);
    m_source->showLine(shown.line);
    m_below->setCurrentIndex(0);
}

void CodePage::say(const QString& text) {
    m_shownFile.clear();
    m_hint->setText(text);
    m_below->setCurrentIndex(1);
}

void CodePage::applyTheme() {
    const Colours& c = colours();
    m_source->setFonts(monoFont(), smallMonoFont());
    m_source->setColours(
        {c.surface, c.text, c.muted, c.line, c.accent, c.good, c.warning, c.muted, c.accent, c.warning, c.bad, c.selection, c.raised});
}

}  // namespace teardown
