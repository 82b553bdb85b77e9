// FilesRoom: opens files: from the dialog, from the samples, again after they changed or were replaced, and from an exported picture.
#pragma once

#include "app/gui/rooms/room.h"

#include <memory>

namespace teardown {

class FileReloads;
class PhotoSample;
class ReplacedFiles;
class ViewReopen;

class FilesRoom : public Room {
    Q_OBJECT
public:
    FilesRoom();
    ~FilesRoom() override;
    const char* id() const override { return "files"; }
    void install(WindowContext& context) override;

    PhotoSample* photo() const { return m_photo.get(); }
    ReplacedFiles* replaced() const { return m_replaced.get(); }
    ViewReopen* views() const { return m_views.get(); }

private:
    std::unique_ptr<PhotoSample> m_photo;
    std::unique_ptr<ReplacedFiles> m_replaced;
    std::unique_ptr<FileReloads> m_reloads;
    std::unique_ptr<ViewReopen> m_views;
};

}  // namespace teardown
