// VideoRoom: videos and cameras as input: the frames of a video become the list of pictures, a picture from the camera the input.
#pragma once

#include "app/gui/rooms/room.h"

#include <QString>

#include <memory>
#include <optional>

class QAction;

namespace teardown {

class TaskRunner;

class VideoRoom : public Room {
    Q_OBJECT
public:
    VideoRoom();
    ~VideoRoom() override;
    const char* id() const override { return "video"; }
    void install(WindowContext& context) override;

    /// Reads its frames beside the window's thread and opens them as pictures.
    void openVideo(const QString& path);
    /// Where the cameras are: /dev, or another folder for tests.
    void setDevices(const QString& folder);

private:
    void chooseVideo();
    void takePicture();
    void findCamera();

    std::optional<WindowContext> m_context;
    std::unique_ptr<TaskRunner> m_runner;
    QAction* m_camera = nullptr;
    QString m_devices = QStringLiteral("/dev");
    int m_number = -1;  ///< of the camera; -1: none
};

}  // namespace teardown
