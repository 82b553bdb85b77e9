// PicturesPage: the part of the answer page about all pictures - classifying them, and the report of their answers.
#pragma once

#include "app/gui/window_context.h"
#include "core/base/error.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QString>

#include <optional>

namespace teardown {

class PicturesPanel;

class PicturesPage : public QObject {
    Q_OBJECT
public:
    explicit PicturesPage(const WindowContext& context);

    /// Whoever puts it somewhere owns it.
    PicturesPanel* panel() const { return m_panel; }
    /// Asks the network about all pictures that have no answer; about all again when all have one.
    void classifyAll();
    /// Writes the report as `teardown demo` does: "json", "csv" or "html". A notice says how it went.
    void writeReport(const QString& format, const QString& path);

private:
    void connectPanel();
    void classifyingEnded(const std::optional<Error>& error);
    void chooseReport(const QString& format);

    WindowContext m_context;
    TaskRunner m_reporter;
    PicturesPanel* m_panel;
};

}  // namespace teardown
