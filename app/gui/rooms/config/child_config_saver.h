// ChildConfigSaver: writes the changes as a config that inherits from the open one.
#pragma once

#include "app/gui/window_context.h"
#include "core/base/error.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QString>

#include <optional>

namespace teardown {

class ChildConfigSaver : public QObject {
    Q_OBJECT
public:
    explicit ChildConfigSaver(const WindowContext& context);
    void chooseFile();
    /// A notice shows the result.
    void save(const QString& path);

private:
    /// Why it cannot be written there.
    std::optional<Error> refusal(const QString& path) const;

    WindowContext m_context;
    TaskRunner m_writer;
};

}  // namespace teardown
