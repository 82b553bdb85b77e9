#include "app/gui/rooms/answer/what_if_runner.h"

#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/held_model.h"
#include "core/session/session_api.h"
#include "core/session/workspace.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>
#include <QPointer>

namespace teardown {

/// The picture as the network sees it, before it becomes numbers.
static TensorView lastPicture(const Trace& trace) {
    TensorView picture;
    for (const Step& step : trace.steps)
        if (step.kind == StepKind::Transform && !step.outputs.empty() && step.outputs.back().role == TensorRole::Picture)
            picture = step.outputs.back().view;
    return picture;
}

WhatIfRunner::WhatIfRunner(Workbench& workbench, WhatIfPanel& panel, QObject* parent)
    : QObject(parent), m_workbench(workbench), m_panel(panel), m_slot(workbench.slot(question::kWhatIf)) {
    connect(&m_panel, &WhatIfPanel::cancelled, &m_slot, &SlotBase::cancel);
    connect(&m_slot, &SlotBase::progressed, this, [this](double done, const QString& label) { m_panel.setBusy(true, done, label); });
    connect(&m_slot, &SlotBase::changed, this, [this] { m_panel.setBusy(false); });
    connect(&m_slot, &SlotBase::failed, this, [this](const Error& error) { m_panel.setProblem(error); });
    connect(&m_slot, &SlotBase::outdated, this, [this] {
        m_shownTrace.reset();
        m_panel.setBusy(false);
    });
    connect(&m_workbench.slot(Journey::Build), &SlotBase::changed, this, &WhatIfRunner::forget);
    connect(&m_workbench.slot(Journey::Build), &SlotBase::failed, this, [this] {
        // The outcome of the previous run is still current.
        if (m_panel.isVisible()) refresh();
    });
    connect(&m_workbench.files(), &OpenFiles::inputChanged, this, &WhatIfRunner::forget);
    connect(&m_workbench.slot(Journey::Forward), &SlotBase::changed, this, [this] {
        if (m_panel.isVisible()) refresh();
    });
}

void WhatIfRunner::forget() {
    m_slot.abandon();
    m_shownTrace.reset();
    m_panel.setBusy(false);
    m_panel.clear(tr("Open a picture to see how its answer changes if it is read differently."));
}

void WhatIfRunner::refresh() {
    const auto forwarded = m_workbench.forwarded();
    if (!forwarded || !forwarded->trace || !m_workbench.config() || !m_workbench.hasInput() || forwarded->trace == m_shownTrace) return;
    ask();
}

void WhatIfRunner::ask() {
    const auto before = m_workbench.forwarded();
    m_shownTrace = before->trace;
    const std::vector<WhatIf> changes = whatIfs(*m_workbench.config());
    m_panel.begin(before->top, before->trace, m_workbench.doubt());
    if (changes.empty()) return m_panel.clear(tr("The test pipeline of this config has no Resize or Normalize that could be changed."));
    ForwardRequest forward;
    forward.input = m_workbench.files().inputChoice();
    const Opened opened = m_workbench.opened();
    // The window may be gone by the time the lane answers, so the result goes to the application, which checks whether the receiver still
    // exists.
    const auto tell = [guard = QPointer<WhatIfRunner>(this), asked = m_shownTrace](const WhatIfAnswer& answer) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, asked, answer] {
                if (guard && guard->m_shownTrace == asked) guard->m_panel.add(answer);
            },
            Qt::QueuedConnection);
    };
    m_panel.setBusy(true, -1, tr("building a second network"));
    m_slot.run(nullptr,
               [session = m_workbench.engine().session(), config = m_workbench.config(), before, changes, forward, opened,
                input = m_workbench.answeredInput(), tell](const TaskContext& task) -> Result<Recorded> {
                   auto round = std::make_shared<WhatIfAnswers>();
                   for (std::size_t i = 0; i < changes.size(); ++i) {
                       if (task.cancelled()) return cancelledError();
                       task.report(double(i) / double(changes.size()), changes[i].title);
                       WhatIfAnswer answer;
                       answer.change = changes[i];
                       const auto run = [&]() -> Result<void> {
                           TD_TRY(const auto changed, withChange(*config, changes[i]));
                           const TaskContext silent{task.stop, {}};
                           BuildRequest build = buildRequest(withConfig(opened, changed));
                           build.beside = true;
                           TD_TRY(const auto built, session->run(build, silent));
                           const HeldModel second(*session, built->model);
                           ForwardRequest again = forward;
                           again.model = second.id();
                           TD_TRY(const auto after, session->run(again, silent));
                           answer.top = after->top;
                           answer.doubt = doubtOf(after->trust, input);
                           answer.difference = differenceOf(*before->trace, *after->trace);
                           answer.seenBefore = lastPicture(*before->trace);
                           answer.seenAfter = lastPicture(*after->trace);
                           return {};
                       };
                       if (const auto done = run(); !done.ok()) {
                           if (done.error().kind == ErrorKind::Cancelled) return done.error();
                           answer.error = done.error();
                       }
                       tell(answer);
                       round->answers.push_back(std::move(answer));
                   }
                   return recorded(std::shared_ptr<const WhatIfAnswers>(std::move(round)));
               });
}

}  // namespace teardown
