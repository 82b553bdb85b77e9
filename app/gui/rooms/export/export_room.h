// ExportRoom: what the window writes: the current view, all layers of a run, the clipboard.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/base/result.h"

#include <QString>

#include <functional>
#include <memory>
#include <optional>

class QAction;

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
    /// Writes the selected channel alone, in the colours that it is shown in; a notice shows the result.
    void exportChannelTo(const QString& path);
    /// Writes all layers of the recorded forward pass to a folder; a notice shows the result.
    void exportLayersTo(const ExportFormat& format, const QString& folder);

private:
    void addCopying();
    void addChannelCommands();
    /// What can be copied and exported now, and why the rest cannot.
    void refreshChannelCommands();
    void addLayerExports();
    void connectLayers();
    void chooseExport();
    void chooseChannelExport();
    void copyNumbers();
    /// Names the files that the view was made from, and writes: reading a large checkpoint for its hash takes a while.
    void write(const std::function<Result<void>(const ViewRecord& files)>& writer, const QString& path);
    void writeNow(const Result<void>& written, const QString& path);

    std::optional<WindowContext> m_context;
    QAction* m_copyValue = nullptr;
    QAction* m_copyRow = nullptr;
    QAction* m_copyChannel = nullptr;
    QAction* m_exportChannel = nullptr;
    std::unique_ptr<LayerExporter> m_layers;
    std::unique_ptr<TaskRunner> m_hasher;
};

}  // namespace teardown
