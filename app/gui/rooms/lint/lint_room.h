// LintRoom: the lint's findings about the open config and checkpoint, in the list of problems. They are made beside the window's thread,
// and again whenever the config, its options or the checkpoint change.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/lint/finding.h"

#include <QTimer>

#include <memory>
#include <optional>

namespace teardown {

class TaskRunner;

class LintRoom : public Room {
    Q_OBJECT
public:
    LintRoom();
    ~LintRoom() override;
    const char* id() const override { return "lint"; }
    void install(WindowContext& context) override;

    const Findings& findings() const { return m_findings; }
    /// The findings are of what was open before.
    bool isBusy() const;

private:
    void ask();
    void show(Findings findings);

    std::optional<WindowContext> m_context;
    std::unique_ptr<TaskRunner> m_runner;
    QTimer m_timer;  ///< several changes at once are one question
    Findings m_findings;
};

}  // namespace teardown
