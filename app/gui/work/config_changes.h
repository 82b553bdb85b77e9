// ConfigChanges: changes that are tried on the open config, each as an undoable step. The file itself does not change.
#pragma once

#include "app/gui/work/open_files.h"
#include "core/base/error.h"
#include "core/config/config.h"

#include <QObject>
#include <QUndoStack>

#include <memory>
#include <vector>

namespace teardown {

class ConfigChanges : public QObject {
    Q_OBJECT
public:
    explicit ConfigChanges(OpenFiles& files, QObject* parent = nullptr);
    ~ConfigChanges() override;

    QUndoStack& undoStack() { return m_undo; }
    /// Sets all changes as one step named `text`; does nothing without a config. If they cannot be merged, nothing changes: refused().
    void set(std::vector<ConfigOption> options, const QString& text);
    /// Sets the value of one key; other changes are kept.
    void change(const QString& key, const QString& value);
    void remove(const QString& key);

Q_SIGNALS:
    /// The options are about to change, also by undo and redo.
    void applying();
    void refused(const teardown::Error& error);

private:
    void apply(const std::vector<ConfigOption>& options);
    void configChanged();

    OpenFiles& m_files;
    QUndoStack m_undo;
    std::shared_ptr<const Config> m_opened;  ///< the one that the undo stack belongs to
};

}  // namespace teardown
