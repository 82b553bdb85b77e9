#include "app/gui/why_page.h"

#include "widgets/common/strings.h"

namespace teardown {

WhyPage::WhyPage(Workbench& workbench, QWidget* parent) : WhyPanel(parent), m_workbench(workbench) {
    connect(this, &WhyPanel::asked, this, &WhyPage::ask);
    connect(this, &WhyPanel::cancelled, &m_workbench, &Workbench::cancelExplain);
    connect(&m_workbench, &Workbench::builtChanged, this, [this] {
        clear(tr("Open a picture: it is asked which part of it speaks for a class."));
        m_stale = true;
    });
    connect(&m_workbench, &Workbench::forwardChanged, this, &WhyPage::outdate);
    connect(&m_workbench, &Workbench::explainProgressed, this, [this](double done, const QString& label) { setBusy(true, done, label); });
    connect(&m_workbench, &Workbench::explained, this, &WhyPanel::setOutcome);
    connect(&m_workbench, &Workbench::explainFailed, this, &WhyPanel::setProblem);
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
            const Shape& shape = output.view.valid() ? output.view.shape() : output.shape;
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
    setBusy(true, -1, tr("asking the network"));
    m_workbench.explain(std::move(request));
}

}  // namespace teardown
