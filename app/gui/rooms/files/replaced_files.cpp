#include "app/gui/rooms/files/replaced_files.h"

#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"

#include <QAction>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

const QString kCompareNotice = QStringLiteral("compare");

QString fileNameOf(const QString& path) { return QFileInfo(path).fileName(); }

}  // namespace

ReplacedFiles::ReplacedFiles(const WindowContext& context) : m_context(context) {
    m_command = context.menus.add({QStringLiteral("file.previous-files"),
                                   tr("&Back to the previous files"),
                                   {},
                                   tr("Reopens the config, checkpoint and input that were replaced last")},
                                  this, [this](bool) { back(); });
    const Workbench& work = context.work;
    connect(&work.files(), &OpenFiles::openingBegan, this, [this] {
        if (!m_before) m_before = m_context.work.files().openSet();
    });
    connect(&work.files(), &OpenFiles::openingEnded, this, &ReplacedFiles::openingEnded);
    refreshCommand();
}

void ReplacedFiles::openingEnded() {
    if (!m_before) return;
    const OpenSet before = *std::exchange(m_before, std::nullopt);
    const OpenSet now = m_context.work.files().openSet();
    // Adding a file replaces nothing.
    const bool replaced = (before.config && before.configPath() != now.configPath()) ||
                          (before.checkpoint && before.checkpointPath() != now.checkpointPath());
    if (!replaced) return;
    m_past.push_back(before);
    if (m_past.size() > kMost) m_past.erase(m_past.begin());
    m_future.clear();
    refreshCommand();
    offer(before, now);
}

void ReplacedFiles::offer(const OpenSet& before, const OpenSet& now) {
    const bool config = before.config && now.config && before.configPath() != now.configPath();
    const bool checkpoint = before.checkpoint && now.checkpoint && before.checkpointPath() != now.checkpointPath();
    QStringList gone, come;
    if (before.config && before.configPath() != now.configPath()) gone += fileNameOf(before.configPath());
    if (before.checkpoint && before.checkpointPath() != now.checkpointPath()) gone += fileNameOf(before.checkpointPath());
    if (now.config && before.configPath() != now.configPath()) come += fileNameOf(now.configPath());
    if (now.checkpoint && before.checkpointPath() != now.checkpointPath()) come += fileNameOf(now.checkpointPath());
    const QString first = gone.value(0);
    QList<NoticeChoice> choices;
    const NoticeChoice configs{checkpoint ? tr("Compare configs") : tr("Compare"),
                               [this, other = before.config] { m_context.work.compareConfig(other); }, false};
    const NoticeChoice checkpoints{config ? tr("Compare checkpoints") : tr("Compare"),
                                   [this, path = before.checkpointPath()] { m_context.work.compareCheckpoint(path); }, false};
    choices.append({tr("Back to %1").arg(first), [this] { back(); }, true});
    if (config) choices.append(configs);
    if (checkpoint) choices.append(checkpoints);
    const QString by = come.join(QStringLiteral(", "));
    const QString was = gone.join(QStringLiteral(", "));
    const QString text = by.isEmpty()      ? tr("%1 was closed.").arg(was)
                         : gone.size() > 1 ? tr("%1 were replaced by %2.").arg(was, by)
                                           : tr("%1 was replaced by %2.").arg(was, by);
    m_context.notices.bar()->addNotice(kCompareNotice, text, choices);
}

void ReplacedFiles::back() { go(m_past, m_future); }

void ReplacedFiles::go(std::vector<OpenSet>& from, std::vector<OpenSet>& to) {
    if (from.empty()) return;
    Workbench& work = m_context.work;
    const OpenSet left = work.files().openSet();
    const OpenSet wanted = from.back();
    from.pop_back();
    to.push_back(left);
    m_before.reset();
    work.files().reopen(wanted);
    refreshCommand();
    // Also offer to return.
    m_context.notices.bar()->addNotice(kCompareNotice, tr("%1 was reopened.").arg(wanted.name()),
                                       {{tr("Return to %1").arg(fileNameOf(left.config ? left.configPath() : left.checkpointPath())),
                                         [this, &from, &to] { go(to, from); }, false}});
}

void ReplacedFiles::refreshCommand() {
    m_command->setEnabled(canGoBack());
    m_command->setText(canGoBack() ? tr("&Back to %1").arg(m_past.back().name().replace(QLatin1Char('&'), QStringLiteral("&&")))
                                   : tr("&Back to the previous files"));
}

}  // namespace teardown
