#include "widgets/trace/inspector.h"

#include "core/session/prediction.h"
#include "core/trace/formula_text.h"
#include "widgets/answer/answer_block.h"
#include "widgets/charts/histogram_view.h"
#include "widgets/common/fact_table.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/run_text.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/step_card.h"
#include "widgets/trace/probe_block.h"
#include "widgets/trace/step_captions.h"

#include <QBoxLayout>
#include <QLabel>
#include <QRegularExpression>
#include <QScrollBar>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kBins = 56;
constexpr int kRefresh = 125;  // milliseconds between two updates of running numbers
constexpr qsizetype kMostFormulaLines = 12;

QString shownFormula(const Step& step) {
    QStringList formula = (toQt(text(step.formula)) + (step.numbers.empty() ? QString() : QStringLiteral("\n") + toQt(step.numbers)))
                              .split(QLatin1Char('\n'));
    if (formula.size() > kMostFormulaLines) formula = formula.mid(0, kMostFormulaLines) << QStringLiteral("…");
    // "max |before|" must not be broken at its bars.
    static const QRegularExpression bars(QStringLiteral("\\|([^|\n]*)\\|"));
    QString shown = formula.join(QLatin1Char('\n')).trimmed();
    for (auto match = bars.match(shown); match.hasMatch();) {
        const QString whole = QStringLiteral("|\u2060%1\u2060|").arg(match.captured(1).replace(QLatin1Char(' '), QChar(0x00A0)));
        shown.replace(match.capturedStart(), match.capturedLength(), whole);
        match = bars.match(shown, match.capturedStart() + whole.size());
    }
    return shown;
}

std::vector<FactRow> shownFacts(const Step& step, int timedRuns) {
    std::vector<FactRow> facts;
    for (const Fact& fact : factsOf(step)) facts.push_back({toQt(fact.name), toQt(fact.value), {}, {}, {}, false});
    if (step.nanoseconds > 0) facts.push_back({Inspector::tr("time"), timedText(step.nanoseconds, timedRuns), {}, {}, {}, false});
    if (step.call > 0) facts.push_back({Inspector::tr("call"), QString::number(step.call + 1), {}, {}, {}, false});
    return facts;
}

/// Each part of the path is a link to its module.
TextRuns crumbsOf(const QString& whole, const QString& without) {
    TextRuns crumbs;
    QString path;
    for (const QString& part : whole.split(QLatin1Char('.'), Qt::SkipEmptyParts)) {
        path += path.isEmpty() ? part : QLatin1Char('.') + part;
        if (!crumbs.empty()) crumbs.push_back({QStringLiteral(" › "), TextRun::Colour::Text, false, {}});
        crumbs.push_back({part, TextRun::Colour::Muted, false, path});
    }
    if (crumbs.empty()) crumbs.push_back({without, TextRun::Colour::Muted, false, {}});
    return crumbs;
}

std::optional<Histogram> histogramOf(const TensorView& view, const TaskContext& task) {
    const auto statistics = computeStatistics(view, task);
    if (!statistics || statistics->finite == 0) return std::nullopt;
    const double high = statistics->max > statistics->min ? statistics->max : statistics->min + 1;
    return computeHistogram(view, statistics->min, high, kBins);
}

/// The function, and below it file and line.
TextRuns frameText(const ReferenceFrame& frame, const std::function<QString(const QString& name)>& linkOf) {
    QString place = toQt(frame.file);
    if (frame.line > 0) place += QStringLiteral(":%1").arg(frame.line);
    // File paths have no blanks where they could be broken.
    place.replace(QLatin1Char('/'), QStringLiteral("/\u200b"));
    const QString function = toQt(frame.function);
    return {{function, TextRun::Colour::Text, false, linkOf(function.section(QLatin1Char('.'), 0, 0))},
            {QChar(QChar::LineSeparator) + place, TextRun::Colour::Muted, false, {}}};
}

}  // namespace

void Inspector::Section::setVisible(bool visible) {
    heading->setVisible(visible);
    body->setVisible(visible);
}

Inspector::Inspector(Lane& lane, QWidget* parent, JourneyTable journeys)
    : QScrollArea(parent), m_histogramRunner(lane), m_journeys(journeys) {
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Inspector"));
    auto* page = new QWidget(this);
    page->setObjectName(QStringLiteral("panel"));
    m_layout = new QVBoxLayout(page);
    m_layout->setContentsMargins(14, 12, 14, 14);
    m_layout->setSpacing(4);
    setWidget(page);
    m_probe = new ProbeBlock(this);
    connect(m_probe, &ProbeBlock::changed, this, &Inspector::placeProbe);

    m_breadcrumb = new RunText(monoFont(), page);
    connect(m_breadcrumb, &RunText::linkClicked, this, &Inspector::modulePathChosen);
    m_layout->addWidget(m_breadcrumb);
    m_title = new RunText(titleFont(), page);
    connect(m_title, &RunText::linkClicked, this, &Inspector::follow);
    m_layout->addWidget(m_title);
    m_layout->addSpacing(4);
    m_captions = new StepCaptions(lane, page);
    m_layout->addWidget(m_captions);

    m_answer = new AnswerBlock(page);
    m_answerSection = addSection(tr("Answer"), m_answer);
    m_formula = addText(true, false);
    m_formula->setProperty("verbatim", true);
    m_formulaSection = addSection(tr("Formula"), m_formula);
    m_histogram = new HistogramView(page);
    m_histogramSection = addSection(tr("Values"), m_histogram);
    // The values of a card are not those that the stage draws.
    connect(m_histogram, &HistogramView::spanChosen, this, [this](double low, double high) {
        if (!m_card) Q_EMIT spanChosen(low, high);
    });
    connect(m_histogram, &HistogramView::spanCleared, this, [this] {
        if (!m_card) Q_EMIT spanCleared();
    });
    m_why = addText(false, false);
    m_whySection = addSection(tr("Why"), m_why);
    m_facts = new FactTable(page);
    m_factSection = addSection(tr("Facts"), m_facts);
    m_places = new FactTable(page);
    m_placeSection = addSection(tr("Where it is used"), m_places);
    for (FactTable* table : {m_facts, m_places}) connect(table, &FactTable::linkClicked, this, &Inspector::follow);
    m_arguments = new FactTable(page);
    m_argumentSection = addSection(tr("Arguments"), m_arguments);
    connect(m_arguments, &FactTable::linkClicked, this, &Inspector::configPathChosen);
    m_variables = new FactTable(page);
    m_variables->setProperty("verbatim", true);
    m_variableSection = addSection(tr("Variables"), m_variables);
    m_reference = new RunText(monoFont(), page);
    m_referenceSection = addSection(tr("In mmclassification"), m_reference);
    connect(m_reference, &RunText::linkClicked, this, &Inspector::follow);
    m_layout->addStretch(1);
    applyColours();
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        applyColours();
        if (m_card)
            showCard();
        else if (m_trace && m_step >= 0)
            showStep();
    });
    m_later.setSingleShot(true);
    m_later.setInterval(kRefresh);
    connect(&m_later, &QTimer::timeout, this, [this] {
        if (!m_trace || m_step < 0 || m_card) return;
        fill(m_trace->steps[static_cast<std::size_t>(m_step)]);
        Q_EMIT refreshed();
    });
    clear({});
}

FlowLabel* Inspector::addText(bool mono, bool muted) {
    auto* label = new FlowLabel(widget());
    label->setFont(mono ? monoFont() : textFont());
    label->setTextFormat(Qt::PlainText);
    label->setProperty("muted", muted);
    label->setSelectable();
    return label;
}

Inspector::Section Inspector::addSection(const QString& text, QWidget* body) {
    auto* heading = new QLabel(text, widget());
    heading->setFont(headingFont());
    heading->setProperty("muted", true);
    heading->setWordWrap(true);
    heading->setContentsMargins(0, 10, 0, 2);
    m_layout->addWidget(heading);
    m_layout->addWidget(body);
    return {heading, body};
}

void Inspector::applyColours() {
    const Colours& c = colours();
    QColor bars = c.accent;
    bars.setAlphaF(0.75f);
    m_histogram->setColours({bars, c.muted, c.line}, monoFont());
}

void Inspector::showText(Section& section, FlowLabel* label, const QString& text) {
    label->setText(text);
    section.setVisible(!text.isEmpty());
}

void Inspector::clear(const QString& hint) {
    m_trace.reset();
    m_step = -1;
    m_later.stop();
    m_hint = hint;
    if (!m_card) showHint();
}

void Inspector::hideSections() {
    m_captions->abandon();
    m_histogramRunner.abandon();
    m_probe->clear();
    for (Section* section : {&m_formulaSection, &m_histogramSection, &m_argumentSection, &m_whySection, &m_factSection, &m_placeSection,
                             &m_variableSection, &m_referenceSection, &m_answerSection})
        section->setVisible(false);
}

void Inspector::showHint() {
    hideSections();
    m_breadcrumb->hide();
    m_title->hide();
    m_captions->showHint(m_hint);
}

void Inspector::setCard(std::optional<InspectorCard> card) {
    if (!card && !m_card) return;
    m_card = std::move(card);
    if (m_card) return showCard();
    hideSections();
    if (!m_trace || m_step < 0) return showHint();
    showStep();
    Q_EMIT refreshed();
}

void Inspector::showCard() {
    setUpdatesEnabled(false);
    hideSections();
    setBreadcrumb(m_card->path, {});
    setTitle(m_card->title, m_card->subtitle);
    m_captions->showCaption(m_card->caption);
    showText(m_whySection, m_why, m_card->what);
    m_whySection.heading->setText(tr("What it is"));
    m_facts->setRows(m_card->facts);
    m_factSection.setVisible(!m_card->facts.empty());
    m_places->setRows(m_card->places);
    m_placeSection.setVisible(!m_card->places.empty());
    m_histogramSection.setVisible(!m_card->counts.empty());
    m_histogramSection.heading->setText(tr("Values"));
    m_histogram->setData(m_card->low, m_card->high, m_card->counts);
    setUpdatesEnabled(true);
}

void Inspector::follow(const QString& code) {
    if (const auto link = Link::fromCode(code)) Q_EMIT linkChosen(*link);
}

QString Inspector::classLink(const QString& name) const {
    return !name.isEmpty() && m_knownClass && m_knownClass(name) ? Link{Link::Kind::Class, name}.code() : QString();
}

void Inspector::setBreadcrumb(const QString& whole, const QString& without) {
    m_breadcrumb->setParagraphs({crumbsOf(whole, without)});
    m_breadcrumb->setVisible(!whole.isEmpty() || !without.isEmpty());
}

void Inspector::setTitle(const QString& title, const QString& beside) {
    // State dict keys have no blanks where they could be broken.
    QString broken = beside;
    broken.replace(QLatin1Char('.'), QStringLiteral(".\u200b")).replace(QLatin1Char('_'), QStringLiteral("_\u200b"));
    m_title->setParagraphs(
        {{{title, TextRun::Colour::Text, true, classLink(title)}, {QLatin1Char(' ') + broken, TextRun::Colour::Muted, false, {}}}});
    m_title->show();
}

void Inspector::refreshBreadcrumb(const Step& step) {
    const bool imports =
        step.kind == StepKind::Import || step.kind == StepKind::Declare || step.kind == StepKind::Register || step.kind == StepKind::Call;
    // Names of Python modules and registries are no layers.
    setBreadcrumb(imports ? QString() : toQt(step.path), toQt(stepKindWords(step.kind)));
    const QString type = toQt(step.type), title = toQt(step.title);
    setTitle(type.isEmpty() ? title : type, type.isEmpty() || title == type ? QString() : title);
}

void Inspector::setStep(const TracePtr& trace, int index) {
    m_trace = trace;
    m_step = index;
    m_later.stop();
    if (!m_card) showStep();
}

void Inspector::showStep() {
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    setUpdatesEnabled(false);
    m_probe->clear();
    m_placeSection.setVisible(false);
    m_whySection.heading->setText(tr("Why"));
    refreshBreadcrumb(step);
    m_captions->showPlain(step);
    fill(step);
    setUpdatesEnabled(true);
}

void Inspector::refreshNumbers(const TracePtr& trace) {
    if (!m_trace || m_step < 0 || trace->steps.size() != m_trace->steps.size()) return;
    m_trace = trace;
    if (!m_later.isActive()) m_later.start();
}

void Inspector::fill(const Step& step) {
    setUpdatesEnabled(false);
    m_captions->measure(step);
    showText(m_formulaSection, m_formula, shownFormula(step));
    showText(m_whySection, m_why, toQt(step.why));
    m_arguments->setRows(argumentRows(step.arguments));
    m_argumentSection.setVisible(!step.arguments.empty());
    std::vector<FactRow> facts = shownFacts(step, viewOf(m_journeys, m_trace->journey).answer ? m_timedRuns : 0);
    m_factSection.setVisible(!facts.empty());
    m_facts->setRows(std::move(facts));
    std::vector<FactRow> variables;
    for (const Variable& variable : step.variables)
        variables.push_back({variableName(variable), toQt(variable.value), {}, {}, toQt(variable.type), false});
    m_variableSection.setVisible(!variables.empty());
    m_variables->setRows(std::move(variables));
    std::vector<TextRuns> reference;
    for (const ReferenceFrame& frame : step.reference)
        reference.push_back(frameText(frame, [this](const QString& name) { return classLink(name); }));
    m_referenceSection.setVisible(!reference.empty());
    m_reference->setParagraphs(std::move(reference), 4);
    m_answerSection.setVisible(m_answer->hasContent() && viewOf(m_journeys, m_trace->journey).answer);
    // It is the same at all steps; the last one is about it.
    m_answer->setBrief(m_step + 1 < static_cast<int>(m_trace->steps.size()));
    setUpdatesEnabled(true);
}

void Inspector::setTensor(const StageTensor* tensor) {
    if (m_card) return;
    if (!tensor || !tensor->kept() || tensor->tensor.view.numel() < 2) {
        m_histogramRunner.abandon();
        m_histogram->clear();
        m_histogramSection.setVisible(false);
        return;
    }
    m_histogramSection.setVisible(true);
    m_histogramSection.heading->setText(tr("Values of %1").arg(toQt(labelWords(tensor->tensor))));
    measureHistogram(tensor->tensor.view);
}

void Inspector::measureHistogram(const TensorView& view) {
    m_histogramRunner.run([view](const TaskContext& task) { return histogramOf(view, task); },
                          [this](std::optional<Histogram> histogram) {
                              if (!histogram) return m_histogram->clear();
                              std::vector<double> counts(histogram->bins.begin(), histogram->bins.end());
                              m_histogram->setData(histogram->low, histogram->high, counts);
                          });
}

void Inspector::setSpan(double low, double high) {
    if (!m_card) m_histogram->setSpan(low, high);
}

void Inspector::setProbe(const QString& text) { m_probe->setProbe(text); }
void Inspector::setField(const ProbedField& field) { m_probe->setField(field); }
QString Inspector::fieldText() const { return m_probe->fieldText(); }
FieldPicture* Inspector::fieldPicture() const { return m_probe->picture(); }

void Inspector::placeProbe() {
    // Below everything else, which keeps its place when a value is probed.
    const int most = std::max(80, height() * 6 / 10);
    const int needed = m_probe->isEmpty() ? 0 : std::min(most, m_probe->heightForWidth(width()));
    setViewportMargins(0, 0, 0, needed);
    m_probe->setVisible(needed > 0);
    m_probe->setGeometry(0, height() - needed, width(), needed);
}

void Inspector::setAnswer(const std::vector<Prediction>& top, const AnswerDoubt& doubt) {
    m_answer->setAnswer(top, doubt);
    m_answerSection.setVisible(m_answer->hasContent() && m_trace && !m_card && viewOf(m_journeys, m_trace->journey).answer);
}

void Inspector::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    // As if there were a scroll bar: text is not broken anew when one appears.
    widget()->setMaximumWidth(width() - verticalScrollBar()->sizeHint().width());
    placeProbe();
}

}  // namespace teardown
