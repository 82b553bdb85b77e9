#include "app/gui/rooms/answer/numbers_runner.h"

#include "core/data/numbers/tensor_match.h"
#include "core/data/pipeline.h"
#include "core/session/input_pixels.h"
#include "core/session/loader.h"
#include "core/tensor/npy.h"
#include "widgets/common/strings.h"

#include <QFileDialog>

namespace teardown {

NumbersRunner::NumbersRunner(Workbench& workbench, NumbersPanel& panel, QObject* parent)
    : QObject(parent),
      m_workbench(workbench),
      m_panel(panel),
      m_slot(static_cast<Slot<NumbersOutcome>&>(workbench.slot(question::kNumbers))),
      m_tensors(workbench.measureLane()) {
    connect(&m_panel, &NumbersPanel::asked, this, &NumbersRunner::ask);
    connect(&m_panel, &NumbersPanel::tensorAsked, this, &NumbersRunner::chooseTensor);
    connect(&m_panel, &NumbersPanel::cancelled, this, [this] {
        m_slot.cancel();
        m_tensors.cancel();
    });
    const auto progressed = [this](double done, const QString& label) { m_panel.setBusy(true, done, label); };
    connect(&m_slot, &SlotBase::progressed, this, progressed);
    connect(&m_tensors, &TaskRunner::progressed, this, progressed);
    connect(&m_slot, &SlotBase::changed, this, [this] {
        m_panel.setBusy(false);
        if (m_slot.hasValue())
            m_panel.setReport(m_slot.value()->report);
        else
            m_panel.clear();
    });
    connect(&m_slot, &SlotBase::failed, this, [this](const Error& error) {
        m_panel.setBusy(false);
        m_panel.setProblem(error);
    });
    connect(&m_slot, &SlotBase::outdated, this, &NumbersRunner::forget);
    connect(&m_workbench.files(), &OpenFiles::inputChanged, this, &NumbersRunner::forget);
    connect(&m_workbench.slot(Journey::Build), &SlotBase::changed, this, &NumbersRunner::refresh);
    connect(&m_workbench.files(), &OpenFiles::configChanged, this, &NumbersRunner::forget);
    refresh();
}

void NumbersRunner::forget() {
    m_tensors.abandon();
    m_panel.setBusy(false);
    m_panel.clear();
    refresh();
}

void NumbersRunner::refresh() {
    QString whyNot, whyNoNetwork;
    if (!m_workbench.config())
        whyNot = tr("Open the config, the checkpoint and the picture that the numbers were made with.");
    else if (!m_workbench.hasInput() || !pictureSourceOf(m_workbench.files().inputChoice()))
        whyNot = tr("Open the picture that the numbers were made from.");
    else if (!m_workbench.journeys().hasModel())
        whyNoNetwork = tr("The network is not built yet.");
    m_panel.setAvailable(whyNot, whyNoNetwork);
}

void NumbersRunner::ask() {
    auto numbers = parseNumbers(fromQt(m_panel.text()));
    if (!numbers.ok()) return m_panel.setProblem(numbers.error());
    NumbersRequest request;
    request.numbers = std::move(numbers).value();
    m_panel.clear();
    m_panel.setBusy(true, -1, tr("trying readings"));
    m_workbench.questions().explainNumbers(std::move(request));
}

void NumbersRunner::chooseTensor() {
    const QString path = QFileDialog::getOpenFileName(&m_panel, tr("Compare a Tensor"), {}, tr("Arrays (*.npy)"));
    if (!path.isEmpty()) compareTensor(path);
}

void NumbersRunner::compareTensor(const QString& path) {
    const auto source = pictureSourceOf(m_workbench.files().inputChoice());
    const auto config = m_workbench.config();
    if (!source || !config) return;
    m_panel.clear();
    m_panel.setBusy(true, -1, tr("comparing the tensor"));
    m_tensors.run(
        [path = fromQt(path), source = *source, config](const TaskContext& task) -> Result<NumbersReport> {
            TD_TRY(const TensorView given, readNpy(path));
            TD_TRY(const ImagingApi* api, imaging());
            return matchTensor(*config, expectedChannels(*config), source, given, *api, task);
        },
        [this](const Result<NumbersReport>& report) {
            m_panel.setBusy(false);
            if (report.ok())
                m_panel.setReport(*report);
            else
                m_panel.setProblem(report.error());
        });
}

}  // namespace teardown
