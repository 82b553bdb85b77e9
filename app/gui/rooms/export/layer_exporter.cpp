#include "app/gui/rooms/export/layer_exporter.h"

#include "widgets/common/strings.h"

namespace teardown {

LayerExporter::LayerExporter(Lane& lane, QObject* parent) : QObject(parent), m_runner(lane) {
    connect(&m_runner, &TaskRunner::progressed, this, &LayerExporter::progressed);
    connect(&m_runner, &TaskRunner::busyChanged, this, &LayerExporter::busyChanged);
}

void LayerExporter::run(const TracePtr& forward, const Sources& sources, const HeatmapStyle& style, bool dark, const ExportFormat& format,
                        const QString& folder) {
    m_runner.run(
        [forward, sources, style, dark, &format, folder = fromQt(folder)](const TaskContext& task) -> Result<ExportedLayers> {
            LayerExport request;
            request.formats = {&format};
            request.look.record = recordOfFiles(sources.config, sources.checkpoint, sources.input, task);
            request.look.record.style = style;
            request.look.record.dark = dark;
            return exportLayers(*forward, request, folder, task);
        },
        [this, folder](const Result<ExportedLayers>& result) {
            if (result.ok())
                Q_EMIT finished(static_cast<int>(result->files.size()), folder, result->diagnostics);
            else
                Q_EMIT failed(result.error());
        });
}

}  // namespace teardown
