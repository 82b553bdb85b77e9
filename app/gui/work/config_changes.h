// ConfigChanges: the changes that are tried on the opened config, each as a step that can be undone. The file itself stays as it is.
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
    /// All changes at once, as one step named `text`; without a config nothing. What can not be merged changes nothing: refused().
    void set(std::vector<ConfigOption> options, const QString& text);
    /// Another value for one key; the other changes stay.
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
