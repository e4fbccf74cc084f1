"""The reference project's addresses; `/health/` and `/health/ready/` are the image's."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import DefaultRouter
from rest_framework_simplejwt.views import TokenBlacklistView, TokenRefreshView

from accounts.mailed import Again, Confirm, Forgotten, MailedRegistration, Reset
from accounts.offers import Offers
from accounts.throttles import admin_login
from accounts.views import Account, Login, Password, Registration
from pictures.views import PictureViewSet

router = DefaultRouter()
# One address for each thing.
router.include_format_suffixes = False
router.register("pictures", PictureViewSet)

urlpatterns = [
    path(f"{settings.ADMIN_PATH}login/", admin_login),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("api/token/", Login.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    # Signing out: no refresh token of the session gives more access.
    path("api/token/blacklist/", TokenBlacklistView.as_view()),
    path("api/users/me/", Account.as_view()),
    path("api/users/me/password/", Password.as_view()),
    path("api/offers/", Offers.as_view()),
    *(
        [
            path("api/users/", MailedRegistration.as_view()),
            path("api/users/confirm/", Confirm.as_view()),
            path("api/users/confirm/again/", Again.as_view()),
            path("api/users/forgotten/", Forgotten.as_view()),
            path("api/users/reset/", Reset.as_view()),
        ]
        if settings.SENDS_MAIL
        else [path("api/users/", Registration.as_view())]
    ),
    path("api/", include(router.urls)),
    # Development without a bucket; empty with DEBUG=0.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
