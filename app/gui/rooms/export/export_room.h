// ExportRoom: what the window writes: the current view, all layers of a run, the clipboard.
#pragma once

#include "app/gui/rooms/room.h"

#include <QString>

#include <memory>
#include <optional>

namespace teardown {

class LayerExporter;
class TaskRunner;
struct ExportFormat;
struct ViewRecord;

class ExportRoom : public Room {
    Q_OBJECT
public:
    ExportRoom();
    ~ExportRoom() override;
    const char* id() const override { return "export"; }
    void install(WindowContext& context) override;

    LayerExporter& layerExporter() { return *m_layers; }
    /// Writes the current view; a notice shows the result.
    void exportTo(const QString& path);
    /// Writes all layers of the recorded forward pass to a folder; a notice shows the result.
    void exportLayersTo(const ExportFormat& format, const QString& folder);

private:
    void addCopying();
    void addLayerExports();
    void connectLayers();
    void chooseExport();
    void copyNumbers();
    void writeView(const QString& path, const ViewRecord& files);

    std::optional<WindowContext> m_context;
    std::unique_ptr<LayerExporter> m_layers;
    std::unique_ptr<TaskRunner> m_hasher;
};

}  // namespace teardown
