// ReplacedFiles: remembers what was open before other files replaced it. Offers to compare the two and to go back; config, checkpoint,
// input, weight keys and changes are restored as one unit.
#pragma once

#include "app/gui/open_set.h"
#include "app/gui/window_context.h"

#include <QObject>

#include <optional>
#include <vector>

class QAction;

namespace teardown {

class ReplacedFiles : public QObject {
    Q_OBJECT
public:
    explicit ReplacedFiles(const WindowContext& context);

    bool canGoBack() const { return !m_past.empty(); }
    /// Restores the state before the last replacement.
    void back();

private:
    static constexpr std::size_t kMost = 8;

    void openingEnded();
    void offer(const OpenSet& before, const OpenSet& now);
    /// Opens the last set of one list; the current set is appended to the other list.
    void go(std::vector<OpenSet>& from, std::vector<OpenSet>& to);
    void refreshCommand();

    WindowContext m_context;
    QAction* m_command;
    std::optional<OpenSet> m_before;  ///< the opening in progress
    std::vector<OpenSet> m_past;
    std::vector<OpenSet> m_future;
};

}  // namespace teardown
