// LayerExporter: writes all layers of the recorded forward pass to a folder, off the GUI thread, with the same bytes as the verb `export`.
#pragma once

#include "widgets/common/task_runner.h"
#include "widgets/paint/layer_pictures.h"

#include <QObject>
#include <QString>

namespace teardown {

class LayerExporter : public QObject {
    Q_OBJECT
public:
    explicit LayerExporter(Lane& lane, QObject* parent = nullptr);

    /// The files that the trace was made from; hashed on the lane.
    struct Sources {
        std::string config;
        std::string checkpoint;
        std::string input;
    };
    void run(const TracePtr& forward, const Sources& sources, const HeatmapStyle& style, bool dark, const ExportFormat& format,
             const QString& folder);
    void cancel() { m_runner.cancel(); }
    bool busy() const { return m_runner.busy(); }

Q_SIGNALS:
    void progressed(double done, const QString& label);
    void busyChanged();
    void finished(int files, const QString& folder, const teardown::Diagnostics& diagnostics);
    void failed(const teardown::Error& error);

private:
    TaskRunner m_runner;
};

}  // namespace teardown
