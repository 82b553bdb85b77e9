// PicturesPage: the section of the answer page about all pictures: classifying them, and the report.
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

    /// Owned by the caller.
    PicturesPanel* panel() const { return m_panel; }
    /// Classifies all pictures without an answer, or all of them again if every one has an answer.
    void classifyAll();
    /// Writes the report like `teardown demo`: "json", "csv" or "html". A notice shows the result.
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
