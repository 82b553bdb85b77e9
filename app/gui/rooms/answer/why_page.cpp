#include "app/gui/rooms/answer/why_page.h"

#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "widgets/common/strings.h"

namespace teardown {

WhyPage::WhyPage(Workbench& workbench, QWidget* parent) : WhyPanel(parent), m_workbench(workbench) {
    connect(this, &WhyPanel::asked, this, &WhyPage::ask);
    connect(this, &WhyPanel::cancelled, &m_workbench.slot(question::kExplain), &SlotBase::cancel);
    connect(&m_workbench.slot(Journey::Build), &SlotBase::changed, this, [this] {
        clear(idleText());
        m_stale = true;
    });
    connect(&m_workbench.slot(Journey::Forward), &SlotBase::changed, this, &WhyPage::outdate);
    connect(&m_workbench.slot(question::kExplain), &SlotBase::progressed, this,
            [this](double done, const QString&) { setBusy(true, done, busyText()); });
    connect(&m_workbench.files(), &OpenFiles::inputChanged, this, [this] {
        if (!m_workbench.hasInput()) clear(idleText());
    });
    auto& slot = m_workbench.journeys().of<ExplainRequest>();
    connect(&slot, &SlotBase::changed, this, [this, &slot] {
        const auto outcome = slot.value();
        setOutcome(outcome, doubtOf(m_workbench.asOpened(outcome->trust), m_workbench.answeredInput()));
    });
    // The input has changed: ask again once the network has run on the new one.
    connect(&slot, &SlotBase::outdated, this, [this] {
        m_stale = true;
        setBusy(false);
    });
    connect(&m_workbench.slot(question::kExplain), &SlotBase::failed, this, &WhyPanel::setProblem);
}

QString WhyPage::idleText() const {
    return m_workbench.hasInput() ? tr("The network is being built …") : tr("Open a picture to see which parts support a class.");
}

QString WhyPage::busyText() const {
    const WhyQuestion wanted = question();
    const auto built = m_workbench.built();
    const auto forwarded = m_workbench.forwarded();
    QString label;
    if (built && wanted.classIndex >= 0 && wanted.classIndex < static_cast<int>(built->classes.size()))
        label = toQt(built->classes[static_cast<std::size_t>(wanted.classIndex)]);
    else if (forwarded && !forwarded->top.empty() && m_workbench.doubt().answers)
        label = toQt(forwarded->top.front().label);
    const QString method = wanted.method == ExplainMethod::GradCam ? tr("Grad-CAM") : tr("occlusion");
    return label.isEmpty() ? tr("Computing %1 …").arg(method) : tr("Computing %1 for %2 …").arg(method, label);
}

void WhyPage::showEvent(QShowEvent* event) {
    WhyPanel::showEvent(event);
    if (m_stale) ask();
}

void WhyPage::outdate() {
    m_stale = true;
    if (isVisible()) ask();
}

void WhyPage::refreshChoices() {
    QStringList layers;
    const TracePtr trace = m_workbench.trace(Journey::Forward);
    if (trace)
        for (const Step& step : trace->steps) {
            if (step.kind != StepKind::Module || step.outputs.empty() || step.path.empty()) continue;
            const RecordedTensor& output = step.outputs.back();
            const Shape& shape = output.knownShape();
            if (shape.size() == 4 && shape[2] * shape[3] > 1 && !layers.contains(toQt(step.path))) layers += toQt(step.path);
        }
    setChoices(m_workbench.built()->classes, layers);
}

void WhyPage::ask() {
    if (!m_workbench.built() || !m_workbench.hasInput()) return;
    if (m_stale) refreshChoices();
    m_stale = false;
    const WhyQuestion wanted = question();
    ExplainRequest request;
    request.method = wanted.method;
    request.classIndex = wanted.classIndex;
    request.layer = fromQt(wanted.layer);
    setBusy(true, -1, busyText());
    m_workbench.questions().explain(std::move(request));
}

}  // namespace teardown
