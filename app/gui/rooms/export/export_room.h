// ExportRoom: what the window writes - the view, all layers of a run, the clipboard.
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
    /// Writes the current view; a notice says how it went.
    void exportTo(const QString& path);
    /// All layers of the recorded forward pass into a folder; a notice says how it went.
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
