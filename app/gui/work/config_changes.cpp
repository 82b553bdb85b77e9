#include "app/gui/work/config_changes.h"

#include "widgets/common/strings.h"

#include <QUndoCommand>

#include <algorithm>
#include <functional>

namespace teardown {
namespace {

class ChangeOptions : public QUndoCommand {
public:
    using Options = std::vector<ConfigOption>;
    ChangeOptions(const QString& text, Options before, Options after, std::function<void(const Options&)> apply)
        : QUndoCommand(text), m_before(std::move(before)), m_after(std::move(after)), m_apply(std::move(apply)) {}
    void undo() override { m_apply(m_before); }
    void redo() override { m_apply(m_after); }

private:
    Options m_before, m_after;
    std::function<void(const Options&)> m_apply;
};

}  // namespace

ConfigChanges::ConfigChanges(OpenFiles& files, QObject* parent) : QObject(parent), m_files(files) {
    connect(&files, &OpenFiles::configChanged, this, &ConfigChanges::configChanged);
}

ConfigChanges::~ConfigChanges() { m_undo.blockSignals(true); }

void ConfigChanges::configChanged() {
    if (m_files.openedConfig() == m_opened) return;
    // Another config, or the same one reloaded.
    const bool another = m_opened && m_files.openedConfig() && m_opened->path != m_files.openedConfig()->path;
    m_opened = m_files.openedConfig();
    if (another || m_files.options().empty()) m_undo.clear();
}

void ConfigChanges::apply(const std::vector<ConfigOption>& options) {
    Q_EMIT applying();
    const Result<void> done = m_files.setOptions(options);
    if (!done.ok()) Q_EMIT refused(done.error());
}

void ConfigChanges::set(std::vector<ConfigOption> options, const QString& text) {
    if (!m_files.openedConfig()) return;
    if (const auto merged = mergeOptions(m_files.openedConfig()->root, options); !merged.ok()) {
        Q_EMIT refused(merged.error());
        return;
    }
    m_undo.push(
        new ChangeOptions(text, m_files.options(), std::move(options), [this](const std::vector<ConfigOption>& wanted) { apply(wanted); }));
}

void ConfigChanges::change(const QString& key, const QString& value) {
    std::vector<ConfigOption> options = m_files.options();
    const ConfigOption option{fromQt(key), fromQt(value)};
    const auto same = std::find_if(options.begin(), options.end(), [&](const ConfigOption& other) { return other.key == option.key; });
    if (same == options.end())
        options.push_back(option);
    else
        *same = option;
    set(std::move(options), QStringLiteral("%1=%2").arg(key.section(QLatin1Char('.'), -1), value));
}

void ConfigChanges::remove(const QString& key) {
    std::vector<ConfigOption> options = m_files.options();
    std::erase_if(options, [&](const ConfigOption& option) { return toQt(option.key) == key; });
    set(std::move(options), tr("without %1").arg(key.section(QLatin1Char('.'), -1)));
}

}  // namespace teardown
